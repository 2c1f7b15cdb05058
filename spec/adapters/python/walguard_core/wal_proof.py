"""Tests on a scratch database whether WAL works in a directory. Without shared memory the switch to WAL still
succeeds, but afterwards no process can open the file."""

import os
import sqlite3
import uuid

from .errors import operational_code, primary_code

_known = set()


def wal_failure_beside(path):
    """Why WAL does not work in the directory of ``path``, or ``None``. A directory where it works is tested once
    per process; a failure is believed when it comes twice, and not remembered.

    :raises sqlite3.Error: an error that may pass (a full or failing disk) says nothing about the directory
    """
    directory = os.path.dirname(path)
    status = os.stat(directory)
    key = (status.st_dev, status.st_ino)
    if key in _known:
        return None
    failure = _try(_scratch(directory)) and _try(_scratch(directory))
    if failure is None:
        _known.add(key)
    return failure


def _scratch(directory):
    return os.path.join(directory, f".walguard-scratch-{os.getpid()}-{uuid.uuid4()}.db")


def _try(scratch):
    connections = []

    def run(connection, sql):
        return connection.execute(sql).fetchall()

    def opened():
        connections.append(sqlite3.connect(scratch, timeout=1, isolation_level=None))
        run(connections[-1], "PRAGMA synchronous=OFF")
        return connections[-1]

    try:
        writer = opened()
        (mode,) = run(writer, "PRAGMA journal_mode=WAL")[0]
        if mode != "wal":
            return f"the engine kept journal_mode={mode} in its directory"
        try:
            run(writer, "CREATE TABLE scratch (value)")
            run(writer, "INSERT INTO scratch VALUES (1)")
            if run(opened(), "SELECT value FROM scratch") != [(1,)]:
                return "in its directory a second connection does not see what the first one wrote"
        except sqlite3.Error as error:
            if not _says_something_lasting(operational_code(error)):
                raise
            return f"WAL does not work in its directory: {error}"
        return None
    finally:
        for connection in connections:
            connection.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            try:
                os.unlink(scratch + suffix)
            except OSError:
                pass  # what stays harms nobody


def _says_something_lasting(code):
    if code is None or primary_code(code) == "SQLITE_FULL":
        return False
    # Whether shared memory and locks fail depends on the kind of file system. Any other I/O error may be temporary.
    lasting = ("SQLITE_IOERR_SHM", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_RDLOCK", "SQLITE_IOERR_UNLOCK")
    return primary_code(code) != "SQLITE_IOERR" or code.startswith(lasting)
