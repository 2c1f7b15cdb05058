"""Locks the given files with flock(2), as the documented Python layer does.

    hold-flock.py [--until SIGNAL] FILE...

Gives the locks back when it is told "release", or when the file SIGNAL appears; it makes SIGNAL.seen first.
"""
import fcntl
import os
import sys
import time

paths = sys.argv[1:]
signal = None
if paths[0] == "--until":
    signal, paths = paths[1], paths[2:]
held = []
for path in paths:
    file = open(path, "a+b")
    fcntl.flock(file, fcntl.LOCK_EX)
    held.append(file)
print("held", flush=True)
if signal is not None:
    while not os.path.exists(signal):
        time.sleep(0.002)
    open(signal + ".seen", "w").close()
else:
    for line in sys.stdin:
        if line.strip() == "release":
            print("releasing", flush=True)
            break
