"""Whether a connection can write: where the engine may not open a file for writing, it opens it for reading."""

import fcntl
import os
import sqlite3

from .errors import OpenError


def assert_writable(connection, file):
    """Refuses a connection that cannot write. Takes no lock, and writes nothing.

    :raises OpenError: with ``SQLITE_READONLY``, naming the file
    """
    if _plan_is_read_only(connection):
        raise _read_only(file, file)
    # PRAGMA wal_checkpoint(NOOP) would tell from SQLite 3.51; for older ones, how the files are open does.
    for suffix in ("-wal", "-shm"):
        modes = _access_modes(file + suffix)
        if modes and os.O_RDWR not in modes:
            raise _read_only(file, file + suffix)


def _plan_is_read_only(connection):
    try:
        plan = connection.execute("EXPLAIN BEGIN IMMEDIATE").fetchall()
    except sqlite3.DatabaseError:  # an authorizer
        return False
    return any(row[1] == "Transaction" and row[2] == 0 and row[3] == 0 for row in plan)


def _access_modes(file):
    """How this process has a file open; empty where the platform does not tell."""
    try:
        descriptors = os.listdir("/proc/self/fd")
    except OSError:
        return set()
    modes = set()
    for descriptor in descriptors:
        try:
            if os.readlink(f"/proc/self/fd/{descriptor}") == file:
                modes.add(fcntl.fcntl(int(descriptor), fcntl.F_GETFL) & os.O_ACCMODE)
        except OSError:
            continue  # closed since the listing
    return modes


def _read_only(file, which):
    hint = "give this user write permission on it; where it has that, look for used-up descriptors, and connect again"
    what = f"{which} could not be opened for writing"
    return OpenError(what, hint=hint, path=file, sqlite_code="SQLITE_READONLY")
