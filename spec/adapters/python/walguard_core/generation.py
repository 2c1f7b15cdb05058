"""Whether a connection still has the files under its path. They may be exchanged by a restore, an unlink, or another
process that took itself for the last user, which it does when this one has lost its locks. The connection then writes
to files that no other process reads; no pragma shows it."""

import atexit
import contextlib
import functools
import os
import sqlite3
import struct
import weakref

from .errors import LostGenerationError, OpenError, TransactionError, record_outcome
from .logs import default_logger
from .wal_owner import life, remember_wal

try:
    import fcntl
except ImportError:
    fcntl = None

_SUFFIXES = ("", "-wal", "-shm")

_live = weakref.WeakSet()
# Strong references: a connection that is collected is closed, and its close would checkpoint. Files that are locked.
_lost, _locked = [], set()


@functools.cache
def followed(factory):
    """A class of connections whose files are followed, and whose ``close`` looks at them first."""

    class Followed(factory):
        walguard_file = walguard_files = walguard_lost = None

        def close(self):
            with contextlib.suppress(OpenError, sqlite3.Error):  # what cannot be seen is not known to be lost
                _look(self)
            # SQLite skips the last checkpoint by itself when the main file was exchanged.
            if self.walguard_lost is None or "" in self.walguard_lost:
                super().close()
                _live.discard(self)

    return Followed


def follow(connection, file, logger):
    """From here on a replacement is noticed."""
    connection.walguard_file, connection.walguard_logger = file, logger or default_logger
    connection.walguard_files = _files(file)
    _live.add(connection)
    remember_wal(file)


def assert_not_lost(connection, outcome):
    """Raises :class:`LostGenerationError` for a connection that was found to have lost its files."""
    lost = getattr(connection, "walguard_lost", None)
    if lost is None:
        return
    file = connection.walguard_file
    advice = "find out what replaced the files, and restart the process"
    if "" in lost:
        advice += f" after removing {file}-wal and {file}-shm, which belong to the previous database"
    error = LostGenerationError(
        f"Refused to write to {file}: {_described(file, lost)} ({outcome})",
        hint=f"rows written through this connection since then may be lost; {advice}",
        path=file,
    )
    raise record_outcome(error, outcome)


def assert_generation(connection, outcome):
    """Looks, inside an open transaction or right after it."""
    if getattr(connection, "walguard_files", None) is None:
        return
    try:
        _look(connection)
    except OpenError as cause:
        hint = "look at the permissions of the directories on the way"
        text = f"The files of {connection.walguard_file} cannot be looked at: {cause.__cause__} ({outcome})"
        error = TransactionError(text, hint=hint, path=connection.walguard_file)
        raise record_outcome(error, outcome) from cause
    assert_not_lost(connection, outcome)


def assert_may_connect(file):
    """Two generations of one database in one process corrupt it. A file without a ``-wal`` may be replaced."""
    if os.path.exists(file):
        now = _files(file)[0]
        for other in list(_live):
            if other.walguard_file != file and other.walguard_files[0] == now:
                raise OpenError(
                    f"Refused to open {file}: it is the same file as {other.walguard_file}, which is open",
                    hint="each name would get a -wal of its own; use one name",
                    path=file,
                )
    for other in list(_live):
        if other.walguard_file != file or other.walguard_files[1] is None:
            continue
        _look(other)
        if other.walguard_lost is not None:
            raise LostGenerationError(
                f"Refused to open {file} again: {_described(file, other.walguard_lost)}",
                hint="a connection of this process has the previous files open; close it, or restart the process",
                path=file,
            )


def _look(connection):
    """Compares the files under the path with those that the connection opened."""
    before, file = connection.walguard_files, connection.walguard_file
    if before is None or connection.walguard_lost is not None:
        return
    now = _files(file)
    # One that is in WAL mode has a -wal, whatever its name is now.
    appeared = before[1] is None and _in_wal(connection)
    if now == before and not appeared:
        return
    lost = [suffix for suffix, old, new in zip(_SUFFIXES, before, now) if old is not None and old != new]
    if "" not in lost:
        # A -wal also goes, and another comes, because the connection itself changes its mode.
        own = not _in_wal(connection) or (now[1] is not None and _held(now[1]) and _held(now[2]))
        if own:
            connection.walguard_files = now
            remember_wal(file)
            return
        lost = lost or ["-wal"]
    _retire(connection, lost)


def _retire(connection, lost):
    connection.walguard_lost = lost
    _lost.append(connection)
    for pragma in ("PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0"):
        with contextlib.suppress(sqlite3.Error):
            connection.execute(pragma).fetchall()
    file, main = connection.walguard_file, connection.walguard_files[0]
    if (file, main) in _locked:
        return
    _locked.add((file, main))
    kept = "" in lost or _keep_from_checkpointing(file)
    connection.walguard_logger.error(
        "walguard retired the connections to %s: %s.%s",
        file,
        _described(file, lost),
        "" if kept else " They are not closed; end the process with SIGKILL.",
    )


def _keep_from_checkpointing(file):
    """A read lock of another owner on SQLite's SHARED range: the close at the end of the process, which nobody can
    prevent, cannot get the exclusive lock under which it would checkpoint. Its descriptor is never closed."""
    first, size = 1073741826, 510
    if fcntl is None or not hasattr(fcntl, "F_OFD_SETLK"):
        return False
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.fcntl(
            descriptor, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, first, size, 0)
        )
        return True
    except OSError:
        return False


@atexit.register
def _look_at_all():
    for connection in list(_live):
        with contextlib.suppress(Exception):
            _look(connection)


def _files(file):
    """The database keeps its inode number while it is open; that of a sidecar is given to another file once the
    connection has left WAL mode, and so its birth counts, too."""
    main, *sidecars = (_identity(file + suffix) for suffix in _SUFFIXES)
    births = (None if found is None else life(file + suffix) for suffix, found in zip(_SUFFIXES[1:], sidecars))
    return (main, *(None if found is None else (*found, birth) for found, birth in zip(sidecars, births)))


def _identity(path):
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    except OSError as cause:
        raise OpenError(f"{path} cannot be looked at: {cause.strerror}", hint="see the cause", path=path) from cause
    return status.st_dev, status.st_ino


def _in_wal(connection):
    try:
        return connection.execute("PRAGMA journal_mode").fetchall()[0][0].lower() == "wal"
    except sqlite3.Error:
        return True


def _held(identity):
    """Whether this process has that very file open; also where the platform cannot tell."""
    links = _descriptors()
    if links is None:
        return True
    for link in links:
        with contextlib.suppress(OSError):
            status = os.stat(link)
            if (status.st_dev, status.st_ino) == identity[:2]:
                return True
    return False


def _descriptors():
    try:
        return [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    except OSError:
        return None


def _described(file, lost):
    return f"{', '.join(file + suffix for suffix in lost)} no longer what this connection has open"
