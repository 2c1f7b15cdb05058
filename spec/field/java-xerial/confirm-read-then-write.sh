#!/bin/sh
# ../by_hand.py says what it does.
exec /usr/bin/python3 ../by_hand.py read-then-write java -Djava.library.path=/usr/lib/x86_64-linux-gnu/jni -cp classes:/usr/share/java/gson.jar:/usr/share/java/sqlite-jdbc.jar Adapter
