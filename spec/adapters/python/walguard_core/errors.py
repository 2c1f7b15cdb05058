"""The errors that this port raises. Only this module knows how errors of the sqlite3 module look."""

import sqlite3

from .logs import printable


class WalguardError(Exception):
    """Base class. ``kind`` is stable, ``hint`` says what to do, ``sqlite_code`` is the engine's code, if any."""

    kind = "error"

    def __init__(self, message, *, hint, path=None, sqlite_code=None):
        super().__init__(printable(f"{message} ({hint})"))
        self.hint = hint
        self.path = path
        self.sqlite_code = sqlite_code


class ArgumentError(WalguardError, ValueError):
    kind = "argument"


class OpenError(WalguardError):
    """The database could not be opened or set up; ``__cause__`` has the engine's own error."""

    kind = "open"


class NotADatabaseError(OpenError):
    kind = "not-a-database"


class WalUnsupportedError(WalguardError):
    kind = "wal-unsupported"


class JournalModeUnknownError(WalguardError):
    kind = "mode-unknown"


class InitLockError(WalguardError):
    kind = "init-lock"


class LostGenerationError(WalguardError):
    """The database, its ``-wal`` or its ``-shm`` is no longer the file that the connection opened."""

    kind = "lost-generation"


class FileLengthError(WalguardError):
    """The file is too short. Raised after a commit, so the write must not be repeated."""

    kind = "file-length"


class NestedTransactionError(WalguardError):
    kind = "nested-transaction"


class AsyncBodyError(WalguardError, TypeError):
    kind = "async-body"


class TransactionError(WalguardError):
    """``BEGIN IMMEDIATE`` or ``COMMIT`` failed for good, or the body ended the transaction itself."""

    kind = "transaction"


def record_outcome(error, outcome):
    """Records on an exception the outcome of the transaction it came from; see ``transaction_outcome``."""
    # Directly into its dictionary, in case the error's class overrides setting attributes.
    error.__dict__["walguard_outcome"] = outcome
    return error


def transaction_outcome(error):
    """``not-started``, ``rolled-back``, ``committed`` or ``unknown``; ``None`` if no ``write_txn`` raised it."""
    return getattr(error, "walguard_outcome", None)


# Before Python 3.11 errors have no result codes, so they are recognised by the engine's texts, which are stable.
_CODE_BY_TEXT = {
    "database table is locked": "SQLITE_LOCKED",
    "database is locked": "SQLITE_BUSY",
    "locking protocol": "SQLITE_PROTOCOL",
    "not authorized": "SQLITE_AUTH",
    "authorization denied": "SQLITE_AUTH",
    "disk i/o error": "SQLITE_IOERR",
    "readonly database": "SQLITE_READONLY",
    "malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "unable to open database file": "SQLITE_CANTOPEN",
    "database or disk is full": "SQLITE_FULL",
    "constraint failed": "SQLITE_CONSTRAINT",
    "access permission denied": "SQLITE_PERM",
    "interrupted": "SQLITE_INTERRUPT",
}


def sqlite_code(error):
    """The name of the engine's result code, extended if known; ``None`` if the engine did not raise the error."""
    if not isinstance(error, sqlite3.Error):
        return None
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        return name
    if hasattr(sqlite3, "SQLITE_BUSY"):  # since 3.11 every engine error has its name: this one is the module's own
        return None
    text = str(error).lower()
    for part, code in _CODE_BY_TEXT.items():
        if part in text:
            return code
    return "SQLITE_ERROR" if isinstance(error, sqlite3.OperationalError) else None


def primary_code(code):
    """``SQLITE_IOERR`` of ``SQLITE_IOERR_SHMMAP``."""
    return "_".join(code.split("_")[:2])


_OPERATIONAL = frozenset(
    "SQLITE_" + name
    for name in (
        "ERROR PERM ABORT BUSY LOCKED READONLY INTERRUPT IOERR FULL CANTOPEN PROTOCOL SCHEMA AUTH".split()
    )
)


def operational_code(error):
    """The code of an operational error (locks, permissions, disks), else ``None``: the error must then propagate.

    Checking for ``sqlite3.OperationalError`` would be wrong: a refusal by an authorizer is a plain
    ``DatabaseError`` in the sqlite3 module, and "not authorized" is one of the two markers.
    """
    code = sqlite_code(error)
    return code if code is not None and primary_code(code) in _OPERATIONAL else None


def is_lock_failure(error):
    """Whether an error is BUSY or LOCKED in any form, so that waiting may help."""
    code = sqlite_code(error)
    return code is not None and primary_code(code) in ("SQLITE_BUSY", "SQLITE_LOCKED")
