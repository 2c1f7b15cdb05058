"""Open and write one SQLite database safely from many processes: the core level of the walguard
specification, in Python, using only the standard library.

It is a reference port. It exists to show that the specification is sufficient, and it stays small: its adapter
does not declare the capabilities that it omits (integrity check and quarantine, network file systems).
"""

from .connect import connect, init_db
from .errors import (
    ArgumentError,
    AsyncBodyError,
    FileLengthError,
    InitLockError,
    JournalModeUnknownError,
    LostGenerationError,
    NestedTransactionError,
    OpenError,
    TransactionError,
    WalguardError,
    WalUnsupportedError,
    transaction_outcome,
)
from .file_length import check_file_length_invariant
from .init_lock import init_lock
from .journal_mode import apply_wal_with_fallback, on_disk_journal_mode
from .write_txn import write_txn

__version__ = "1.0.0"

__all__ = [
    "ArgumentError",
    "AsyncBodyError",
    "FileLengthError",
    "InitLockError",
    "JournalModeUnknownError",
    "LostGenerationError",
    "NestedTransactionError",
    "OpenError",
    "TransactionError",
    "WalUnsupportedError",
    "WalguardError",
    "apply_wal_with_fallback",
    "check_file_length_invariant",
    "connect",
    "init_db",
    "init_lock",
    "on_disk_journal_mode",
    "transaction_outcome",
    "write_txn",
]
