"""Says whether flock(2) on the given file can be had without waiting."""
import fcntl
import sys

with open(sys.argv[1], "a+b") as file:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("free")
    except BlockingIOError:
        print("held")
