"""Holds the init lock; when a signal file appears, puts a sound copy into the database and gives the lock back.

    repair-under-lock.py LOCK SIGNAL SOUND DATABASE
"""
import fcntl
import os
import sys
import time

lock_path, signal, sound, database = sys.argv[1:]
with open(lock_path, "a+b") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    print("held", flush=True)
    while not os.path.exists(signal):
        time.sleep(0.002)
    with open(sound, "rb") as source, open(database, "r+b") as target:
        target.write(source.read())
    os.rename(signal, signal + ".done")
print("released", flush=True)
