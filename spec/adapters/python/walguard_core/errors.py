"""What this port throws, and the only place that knows how the sqlite3 module's errors look."""

import sqlite3


class WalguardError(Exception):
    """Base class. ``kind`` is stable; ``hint`` says what to do; ``sqlite_code`` is the engine's code, if any."""

    kind = "error"

    def __init__(self, message, *, hint, path=None, sqlite_code=None):
        super().__init__(f"{message} ({hint})")
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


class FileLengthError(WalguardError):
    """The file is too short. Raised after a commit: never a reason to write the same again."""

    kind = "file-length"


class NestedTransactionError(WalguardError):
    kind = "nested-transaction"


class AsyncBodyError(WalguardError, TypeError):
    kind = "async-body"


class TransactionError(WalguardError):
    """``BEGIN IMMEDIATE`` or ``COMMIT`` failed for good, or the body took the transaction into its own hands."""

    kind = "transaction"


def record_outcome(error, outcome):
    """Notes on an exception what became of the transaction that it left; see ``transaction_outcome``."""
    # Into its dictionary, past whatever the class of a stranger's error does when an attribute is set.
    error.__dict__["walguard_outcome"] = outcome
    return error


def transaction_outcome(error):
    """``not-started``, ``rolled-back``, ``committed`` or ``unknown``; ``None`` if no ``write_txn`` raised it."""
    return getattr(error, "walguard_outcome", None)


# Python before 3.11 has no result codes on its errors; the engine's texts are stable and stand in for them.
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
    """The engine's result code by name, extended where it is known; ``None`` if the engine did not raise it."""
    if not isinstance(error, sqlite3.Error):
        return None
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        return name
    if hasattr(sqlite3, "SQLITE_BUSY"):  # 3.11 gives every engine error its name: this one is the module's own
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
    """The code of an error of the surroundings (locks, rights, disks), else ``None``: that one must go on up.

    Going by ``sqlite3.OperationalError`` would be wrong: a refusal by an authorizer is a plain
    ``DatabaseError`` in this module, and "not authorized" is one of the two markers.
    """
    code = sqlite_code(error)
    return code if code is not None and primary_code(code) in _OPERATIONAL else None


def is_lock_failure(error):
    """BUSY and LOCKED in all their forms: waiting may help."""
    code = sqlite_code(error)
    return code is not None and primary_code(code) in ("SQLITE_BUSY", "SQLITE_LOCKED")
