"""The lock under which a database is set up: ``flock(2)`` on ``<db>.init.lock``. The Node implementation uses the
same file and kind of lock, so that the two exclude each other."""

import contextlib
import errno
import os
import stat
import threading
import time

from . import constants
from .errors import InitLockError
from .logs import warn

try:
    import fcntl
except ImportError:  # Windows: no flock. SQLite's own locks still keep the set-up safe.
    fcntl = None

_holders = {}


@contextlib.contextmanager
def init_lock(path, *, timeout_ms=None, file_mode=None, logger=None):
    """Holds the init lock of a database for the duration of a ``with`` block, whose value says whether it is held.

    The wait is bounded. On timeout a warning is logged and the block runs anyway, with ``False``: the set-up is safe
    without the lock, but work that must happen only once (a repair, a quarantine) is not. The lock is reentrant
    within a thread.

    :param path: the database's canonical path; ``None`` (in memory) takes no lock
    :raises InitLockError: when the lock file is a link, is not a regular file, or cannot be opened
    """
    if path is None:
        yield True
        return
    if fcntl is None:
        warn(logger, "%s is set up without its init lock: no flock here", path)
        yield False
        return
    lock_path = path + constants.INIT_LOCK_SUFFIX
    if _holders.get(lock_path) == threading.get_ident():
        yield True
        return
    timeout_ms = constants.INIT_LOCK_TIMEOUT_MS if timeout_ms is None else timeout_ms
    descriptor = _open(lock_path, path, constants.DATABASE_FILE_MODE if file_mode is None else file_mode)
    try:
        failure = _acquire(descriptor, timeout_ms / 1000)
        if failure is None:
            _holders[lock_path] = threading.get_ident()
        else:
            warn(logger, "%s is set up without its init lock: %s", path, failure)
        try:
            yield failure is None
        finally:
            if failure is None:
                del _holders[lock_path]
    finally:
        # Closing releases the lock. The file stays: deleting it would let two processes hold the lock at once.
        os.close(descriptor)


def _open(lock_path, path, mode):
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = -1
    try:
        try:
            descriptor = os.open(lock_path, flags | os.O_CREAT | os.O_EXCL, mode)
            os.fchmod(descriptor, _like_the_database(descriptor, path, mode))
        except FileExistsError:
            descriptor = os.open(lock_path, flags)
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError as cause:
        if descriptor >= 0:
            os.close(descriptor)
        link = os.path.islink(lock_path)
        raise InitLockError(
            f"The lock file {lock_path} " + ("is a link" if link else f"cannot be opened: {cause.strerror}"),
            hint="it must be a regular file that this process may write, in a directory that it may write",
            path=lock_path,
        ) from cause
    if is_regular:
        return descriptor
    os.close(descriptor)
    raise InitLockError(
        f"The lock file {lock_path} is not a regular file", hint="move it out of the way", path=lock_path
    )


def _like_the_database(descriptor, path, mode):
    """Gives a new lock file the owner of the database, if it is there and as far as allowed, and returns its mode:
    all who may write the database must be able to lock it."""
    try:
        status = os.stat(path)
    except OSError:
        return mode
    bits = stat.S_IMODE(status.st_mode) & 0o777
    try:
        os.fchown(descriptor, status.st_uid if os.geteuid() == 0 else -1, status.st_gid)
        return bits
    except OSError:
        return (bits & ~0o070) | ((bits & 0o007) << 3)


def _acquire(descriptor, timeout_s):
    """``None`` when the lock is held, else the reason why it is not."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return None
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
                return f"this file system has no flock ({error.strerror})"
        left = deadline - time.monotonic()
        if left <= 0:
            return f"another process has held it for more than {timeout_s:g} s"
        time.sleep(min(constants.INIT_LOCK_POLL_S, left))
