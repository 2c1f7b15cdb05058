"""One write transaction."""

import contextlib
import inspect
import itertools
import math
import os
import random
import sqlite3
import threading
import time

from . import constants
from .errors import (
    ArgumentError,
    AsyncBodyError,
    FileLengthError,
    NestedTransactionError,
    TransactionError,
    WalguardError,
    is_lock_failure,
    primary_code,
    record_outcome,
    sqlite_code,
    transaction_outcome,
)
from .file_length import check_file_length_invariant
from .generation import assert_generation, assert_not_lost

_savepoints = itertools.count(1)

# Connections whose last transaction is still open, by id: they take no weak references and no attributes.
_unfinished = {}

# A COMMIT that fails with one of these has written nothing, and the rollback undoes the transaction. After any other
# failure the transaction may have reached the disk.
_SETTLED = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CONSTRAINT", "SQLITE_FULL", "SQLITE_AUTH")

# Connections, by id, on which a nested call found that its savepoint, and the transaction around it, are gone (TX-029).
_replaced = set()

# Connections whose busy timeout is shortened for a while, by id, with what it was: an interrupt may come before it is
# set back, and the next transaction does that then.
_shortened = {}

# Connections whose write transaction runs its body, by id, with the thread that runs it.
_in_body = {}


def write_txn(connection, body, *, allow_nested=False):
    """Runs ``body(connection)`` between ``BEGIN IMMEDIATE`` and ``COMMIT`` and returns what it returned.

    The write lock is taken before the body reads. BEGIN and COMMIT are retried while another process has the lock;
    the body never is. An error of the body rolls back and is raised unchanged, even if the rollback fails.
    ``transaction_outcome(error)`` returns the transaction's outcome for every exception.

    :param allow_nested: inside an open transaction, use a savepoint instead of raising
    :raises ArgumentError: the body is not a function
    :raises NestedTransactionError: inside an open transaction
    :raises AsyncBodyError: the body is asynchronous or returned an awaitable; nothing is kept
    :raises LostGenerationError: the files under the path are no longer those that the connection opened
    :raises TransactionError: BEGIN or COMMIT failed for good
    :raises FileLengthError: after the commit
    """
    if not callable(body):
        error = ArgumentError(f"The body is {body!r}", hint="pass the connection, then a function of it")
        raise record_outcome(error, "not-started")
    if inspect.iscoroutinefunction(body) or inspect.isasyncgenfunction(body):
        raise record_outcome(_async_body(), "not-started")
    assert_not_lost(connection, "not-started")
    _finish_earlier(connection)
    if not connection.in_transaction:
        is_inner = id(connection) in _in_body
        try:
            return _transaction(connection, body)
        finally:
            if is_inner:  # a transaction of its own, so the one around it was over
                _replaced.add(id(connection))
    if allow_nested:
        return _savepoint(connection, body)
    raise record_outcome(
        NestedTransactionError(
            "write_txn was called inside an open transaction", hint="call it after, or pass allow_nested=True"
        ),
        "not-started",
    )


def _finish_earlier(connection):
    """Rolls back what an earlier call left open because its ROLLBACK failed: nothing in it would ever be committed,
    a savepoint neither (TX-027)."""
    if _unfinished.get(id(connection)) is not connection:
        return
    if _roll_back(connection) == "unknown":
        raise record_outcome(
            TransactionError(
                "An earlier transaction could not be rolled back, and is still open",
                hint="nothing of this one was begun; close the cursors that are still being read, or the connection",
            ),
            "not-started",
        )


def _transaction(connection, body):
    try:
        spent_s = _boundary(connection, "BEGIN IMMEDIATE", lambda _: "not-started")
    except BaseException as error:  # KeyboardInterrupt may come right after it has taken the lock
        raise _after_interrupt(connection, error, "not-started")
    _replaced.discard(id(connection))
    try:
        assert_generation(connection, "rolled-back")
    except WalguardError:
        _roll_back(connection)
        raise
    try:
        with _watched(connection):
            result = _synchronous(body(connection))
        if not connection.in_transaction or id(connection) in _replaced:
            raise TransactionError(
                "The body ended the transaction itself",
                hint="leave BEGIN, COMMIT and ROLLBACK to write_txn; note that executescript() commits",
            )
    except BaseException as error:  # KeyboardInterrupt must not leave the lock taken either
        # The body may have committed before it failed, whatever the error: what is open then is another transaction.
        doubt = not connection.in_transaction or id(connection) in _replaced
        outcome = _roll_back(connection)
        _replaced.discard(id(connection))
        raise _after_body(error, "unknown" if doubt else outcome)
    try:
        _boundary(connection, "COMMIT", lambda error: _after_failed_commit(connection, error), spent_s)
    except BaseException as error:
        raise _after_interrupt(connection, error, "unknown")
    assert_generation(connection, "unknown")  # the files may have been exchanged while the body ran
    try:
        mode = check_file_length_invariant(connection)
    except FileLengthError as error:
        raise record_outcome(error, "committed")
    except sqlite3.Error as cause:
        raise record_outcome(
            TransactionError(
                f"The transaction is committed, but the check after it failed: {cause}",
                hint="do not repeat it; run PRAGMA integrity_check from another process",
                sqlite_code=sqlite_code(cause),
            ),
            "committed",
        ) from cause
    if mode != "wal":
        _sync_journal_removal(connection)
    return result


@contextlib.contextmanager
def _watched(connection):
    """Notices a body that ends the transaction and goes on: what is open at its end is another one then (TX-020).

    It takes the trace callback of the connection meanwhile: the only thing of the module that is told of each statement.
    """

    def before_statement(_):
        if not connection.in_transaction:
            _replaced.add(id(connection))

    is_inner = id(connection) in _in_body
    _in_body[id(connection)] = (connection, threading.get_ident())
    connection.set_trace_callback(before_statement)
    try:
        yield
    finally:
        if not is_inner:
            _in_body.pop(id(connection), None)
        with contextlib.suppress(sqlite3.ProgrammingError):  # the body may have closed it
            connection.set_trace_callback(None)


def _main_file(connection):
    return next((file for _, name, file in connection.execute("PRAGMA database_list") if name == "main"), "")


def _sync_journal_removal(connection):
    """The file left WAL mode after this connection was set up for it: FULL is too little now (TX-026)."""
    full = 2
    if connection.execute("PRAGMA synchronous").fetchall() != [(full,)]:
        return
    file = _main_file(connection)
    if not file:
        return
    try:
        directory = os.open(os.path.dirname(file), os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as cause:
        raise record_outcome(
            TransactionError(
                f"COMMIT may not survive a power cut: its directory cannot be synced: {cause}",
                hint="check whether its rows are there before writing them again",
            ),
            "unknown",
        ) from cause
    connection.execute(f"PRAGMA synchronous={constants.ROLLBACK_JOURNAL_SYNCHRONOUS}").fetchall()


def _boundary(connection, sql, outcome_of, spent_s=0.0):
    """Runs BEGIN IMMEDIATE or COMMIT, again while another connection's lock is in the way and the connection's busy
    timeout has not passed (TX-007, TX-032).

    :param spent_s: how much of the busy timeout has been waited already
    :returns: how long was waited, in seconds
    """
    start = time.monotonic()
    shortened, timeout_ms = _shortened.get(id(connection), (None, None))
    if shortened is not connection:
        timeout_ms = _busy_timeout(connection)
    if timeout_ms is None:
        _once(connection, sql, outcome_of)
        return 0.0
    deadline = start + timeout_ms / 1000 - spent_s
    begins = sql == "BEGIN IMMEDIATE"
    attempts = 0
    try:
        _shortened[id(connection)] = (connection, timeout_ms)
        while True:
            attempted = time.monotonic()
            left_ms = math.ceil(max(0, deadline - attempted) * 1000)
            if begins or attempts > 0:
                _set_busy_timeout(connection, min(left_ms, constants.BOUNDARY_STEP_MS))
            elif spent_s > 0:  # else the first COMMIT is to be quick: it keeps the write lock
                _set_busy_timeout(connection, left_ms)
            attempts += 1
            try:
                connection.execute(sql).fetchall()
                return time.monotonic() - start if attempts > 1 else 0.0
            except sqlite3.Error as cause:
                failed = time.monotonic()
                hopeless = begins and attempts == 1 and is_lock_failure(cause) and _is_held_by_sibling(connection)
                if hopeless or not is_lock_failure(cause) or failed >= deadline:
                    raise _boundary_error(sql, cause, outcome_of) from cause
                if failed - attempted < constants.BOUNDARY_STEP_MS / 2000:  # the engine did not wait
                    time.sleep(min(deadline - failed, random.uniform(0.001, constants.BOUNDARY_STEP_MS / 1000)))
    finally:
        if begins or attempts > 1 or spent_s > 0 or shortened is connection:
            _set_busy_timeout(connection, timeout_ms)
        _shortened.pop(id(connection), None)


def _is_held_by_sibling(connection):
    """Whether this thread is in the body of a write transaction on the same file, which cannot end meanwhile (TX-033)."""
    file = _main_file(connection)
    return any(
        thread == threading.get_ident() and other is not connection and _main_file(other) == file
        for other, thread in list(_in_body.values())
    )


def _once(connection, sql, outcome_of):
    try:
        connection.execute(sql).fetchall()
    except sqlite3.Error as cause:
        raise _boundary_error(sql, cause, outcome_of) from cause


def _busy_timeout(connection):
    """``None`` where the connection does not tell: then it waits as it was told, once."""
    with contextlib.suppress(sqlite3.Error):
        cursor = connection.cursor()
        cursor.row_factory = None  # the caller's own may make anything of a row
        row = cursor.execute("PRAGMA busy_timeout").fetchone()
        return None if row is None else row[0]
    return None


def _set_busy_timeout(connection, milliseconds):
    with contextlib.suppress(sqlite3.Error):
        connection.execute(f"PRAGMA busy_timeout={milliseconds}").fetchall()


def _after_interrupt(connection, error, if_over):
    """An error at a boundary that is not the engine's must not leave the lock taken either.

    :param if_over: the outcome where the transaction is over already, or was never begun
    """
    if transaction_outcome(error) is not None:
        return error
    try:
        is_open = connection.in_transaction
        return record_outcome(error, _roll_back(connection) if is_open else if_over)
    except sqlite3.Error:
        return record_outcome(error, if_over)


def _boundary_error(sql, cause, outcome_of):
    outcome = outcome_of(cause)
    hint = {
        "unknown": "check whether its rows are there before writing them again",
    }.get(outcome, "nothing of it was kept, and it may be tried again")
    error = TransactionError(f"{sql} failed: {cause} ({outcome})", hint=hint, sqlite_code=sqlite_code(cause))
    return record_outcome(error, outcome)


def _after_failed_commit(connection, error):
    outcome = _roll_back(connection)
    return outcome if primary_code(sqlite_code(error) or "") in _SETTLED else "unknown"


def _roll_back(connection):
    # On some errors the engine has already rolled back by itself.
    if connection.in_transaction:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK").fetchall()
    if connection.in_transaction:
        _unfinished[id(connection)] = connection
        return "unknown"
    _unfinished.pop(id(connection), None)
    return "rolled-back"


def _after_body(error, outcome):
    """An error about a nested write that may be kept must not suggest that everything can be repeated."""
    before = transaction_outcome(error)
    return record_outcome(error, "unknown" if before in ("committed", "unknown") else outcome)


def _savepoint(connection, body):
    name = f"walguard_{next(_savepoints)}"
    try:
        _savepoint_statement(connection, f"SAVEPOINT {name}")
    except TransactionError as error:
        raise record_outcome(error, "not-started")
    try:
        result = _synchronous(body(connection))
        _savepoint_statement(connection, f"RELEASE {name}")
        return result
    except BaseException as error:
        raise _after_body(error, _undo(connection, name))


def _undo(connection, name):
    try:
        connection.execute(f"ROLLBACK TO {name}").fetchall()
        connection.execute(f"RELEASE {name}").fetchall()
        return "rolled-back"
    except sqlite3.Error as error:
        # "no such savepoint": it goes with its transaction.
        if not connection.in_transaction or primary_code(sqlite_code(error) or "") == "SQLITE_ERROR":
            _replaced.add(id(connection))
        return "unknown"


def _savepoint_statement(connection, sql):
    """Runs a savepoint statement. It needs no retries, because the lock is already held."""
    try:
        connection.execute(sql).fetchall()
    except sqlite3.Error as cause:
        hint = "the outer transaction decides what is kept"
        raise TransactionError(f"{sql} failed: {cause}", hint=hint, sqlite_code=sqlite_code(cause)) from cause


def _synchronous(result):
    if not inspect.isawaitable(result):
        return result
    if inspect.iscoroutine(result):
        result.close()  # it is never awaited, which Python would warn about
    raise _async_body()


def _async_body():
    return AsyncBodyError(
        "The body of write_txn is asynchronous", hint="await before or after: others wait for this transaction"
    )
