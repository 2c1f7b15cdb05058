"""Holds locks that make SQLite fail in other processes.

rogue-locker.py read-marks DATABASE    fcntl write lock on the read marks of DATABASE-shm: "locking protocol"
rogue-locker.py write DATABASE         an open write transaction: "database is locked"
rogue-locker.py exclusive DATABASE     an open exclusive transaction

Prints "locked" once it holds them, or why it cannot. Holds them until its standard input ends.
"""
import sqlite3
import sys

READ_MARK_0 = 123
READ_MARKS = 5


def lock_read_marks(database):
    import fcntl

    # Never created here: a -shm that SQLite did not make is useless.
    shm = open(database + "-shm", "r+b", buffering=0)
    fcntl.lockf(shm, fcntl.LOCK_EX | fcntl.LOCK_NB, READ_MARKS, READ_MARK_0)
    return shm


def begin(database, kind):
    connection = sqlite3.connect(database, timeout=10, isolation_level=None)
    connection.execute("BEGIN " + kind)
    return connection


def main(what, database):
    try:
        # Kept in a variable: if collected, it would be closed and the lock released.
        held = lock_read_marks(database) if what == "read-marks" else begin(database, what_kind(what))
    except (ImportError, OSError, sqlite3.Error) as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        return
    print("locked", flush=True)
    sys.stdin.read()
    held.close()


def what_kind(what):
    return {"write": "IMMEDIATE", "exclusive": "EXCLUSIVE"}[what]


main(sys.argv[1], sys.argv[2])
