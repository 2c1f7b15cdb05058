"""Locks the given files with flock(2), as the documented Python layer does, until it is told to release them."""
import fcntl
import sys

held = []
for path in sys.argv[1:]:
    file = open(path, "a+b")
    fcntl.flock(file, fcntl.LOCK_EX)
    held.append(file)
print("held", flush=True)
for line in sys.stdin:
    if line.strip() == "release":
        print("releasing", flush=True)
        break
