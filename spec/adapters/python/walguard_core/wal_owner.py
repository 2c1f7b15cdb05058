"""Which database a ``-wal`` belongs to. Nothing in a ``-wal`` says it, and the engine replays what lies beside a
database into it: after a restore by renaming, the old rows into the backup. So what was open together is remembered,
and written into the init lock's file for the processes that come later."""

import contextlib
import ctypes
import json
import os
import stat
import struct
import sys

from . import constants
from .errors import OpenError

# The first line. A second one is another layer's.
_RECORD_BYTES = 128

_remembered = {}


def remember_wal(file):
    """Remembers what a connection to the file, just opened, has open together with it."""
    pair = _pair(file)
    if pair is None or _remembered.get(file) == pair:
        return
    _remembered[file] = pair
    with _record(file, os.O_RDWR) as (descriptor, before):
        if descriptor is not None and before != pair:
            text = json.dumps(pair, separators=(",", ":")).ljust(_RECORD_BYTES - 1) + "\n"
            os.pwrite(descriptor, text.encode(), 0)


def assert_own_wal(file):
    """Raises :class:`OpenError` when the ``-wal`` beside the file is known to belong to another database. Nothing
    of either is opened to find out."""
    wal = file + "-wal"
    if not os.path.exists(wal):
        return
    now = _pair(file)
    if now is None:
        return
    with _record(file, os.O_RDONLY) as (_, written):
        known = [pair for pair in (_remembered.get(file), written) if pair is not None]
    if any(pair["wal"] == now["wal"] and pair["main"] != now["main"] for pair in known):
        raise OpenError(
            f"Refused to open {file}: {wal} belongs to the database that was there before, and would be replayed "
            "into this one",
            hint="stop every process that has it open; then, to have the database that is there now, delete "
            f"{wal} and {file}-shm. To have the rows of the -wal, put the previous database back first; if this "
            f'one is an exact copy of it, run: sqlite3 {file} "PRAGMA wal_checkpoint(TRUNCATE)"',
            path=file,
        )


@contextlib.contextmanager
def _record(file, access):
    """The descriptor of the init lock's file, and what is recorded there. Opening and closing it again releases no
    lock of ``flock``, which belongs to the first opening."""
    descriptor = None
    try:
        with contextlib.suppress(OSError):
            flags = access | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(file + constants.INIT_LOCK_SUFFIX, flags)
        text, fit = b"", False
        if descriptor is not None:
            status = os.fstat(descriptor)
            # A second name of it would be somebody else's file.
            fit = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
            text = os.pread(descriptor, _RECORD_BYTES, 0) if fit else b""
        pair = _parsed(text)
        # A file that holds something else is somebody's.
        yield (descriptor if fit and (pair is not None or text.strip() == b"") else None), pair
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _parsed(text):
    try:
        pair = json.loads(text)
        return {"main": str(pair["main"]), "wal": str(pair["wal"])}
    except (ValueError, TypeError, KeyError):
        return None


def _pair(file):
    main, wal = life(file), life(file + "-wal")
    return None if main is None or wal is None else {"main": main, "wal": wal}


def life(path):
    """A file for as long as it exists: its inode number alone is given again. ``statx(2)`` knows when it was made,
    and Python's ``os.stat`` does not say."""
    if not sys.platform.startswith("linux"):
        return None
    buffer = ctypes.create_string_buffer(256)
    at_fdcwd, basic_and_birth = -100, 0xFFF
    try:
        call = ctypes.CDLL(None).statx
    except (OSError, AttributeError):
        return None
    if call(at_fdcwd, os.fsencode(path), 0, basic_and_birth, buffer) != 0:
        return None
    inode, seconds, nanoseconds = (
        struct.unpack_from("=Q", buffer, 32)[0],
        *struct.unpack_from("=qI", buffer, 80),
    )
    if seconds <= 0 or inode >= 2**53:
        return None
    return f"{inode}:{seconds * 1000 + nanoseconds // 1_000_000}"
