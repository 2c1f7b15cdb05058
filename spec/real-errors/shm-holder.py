"""
Damages a -shm as a crash may, and goes on as a process that has it open: it holds SQLite's "dead man's switch".

    shm-holder.py FILE FROM TO BYTE
"""
import fcntl
import sys

path, first, last, byte = sys.argv[1], *map(int, sys.argv[2:])
with open(path, "r+b", buffering=0) as file:
    file.seek(first)
    file.write(bytes([byte]) * (last - first))
    fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 128)
    print("held", flush=True)
    sys.stdin.read()
