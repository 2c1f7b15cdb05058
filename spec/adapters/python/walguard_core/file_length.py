"""After a commit with a rollback journal the file is at least as long as its page count says. In WAL mode it need
not be: the pages are in the ``-wal``, and a checkpoint writes page 1, with the final count, first."""

import os

from .errors import FileLengthError, is_lock_failure, sqlite_code


def check_file_length_invariant(connection, *, stat=os.stat):
    """Raises :class:`FileLengthError` when the database is shorter than its own page count.

    In WAL mode it reads the mode and does nothing else. It never opens the file, because closing that descriptor
    would drop this process's locks: the engine counts the pages, ``stat`` gives the length, and a shortfall is
    checked again, with the file locked against change, before it is reported.

    :param stat: for tests
    :returns: the journal mode
    """
    mode = str(_value(connection, "PRAGMA journal_mode")).lower()
    if mode != "wal":
        _check_length(connection, stat)
    return mode


def _check_length(connection, stat):
    path = next((file for _, name, file in _rows(connection, "PRAGMA database_list") if name == "main"), "")
    if not path:
        return
    try:
        if _shortfall(connection, path, stat) is None:
            return
        if connection.in_transaction:
            return  # the page count includes pages that are not in the file yet
        _rows(connection, "SAVEPOINT walguard_length")
        try:
            found = _shortfall(connection, path, stat)
        finally:
            _rows(connection, "RELEASE walguard_length")
    except Exception as error:
        if sqlite_code(error) is not None and is_lock_failure(error):
            return  # another process is changing the file; the next commit checks again
        raise
    if found is not None:
        raise FileLengthError(
            f"torn-extend detected: {path} has {found[0]} bytes, its pages take {found[1]} (page count mismatch)",
            hint="the last transaction is committed, do not repeat it; stop writing and run integrity_check "
            "from another process",
            path=path,
        )


def _shortfall(connection, path, stat):
    expected = _value(connection, "PRAGMA page_count") * _value(connection, "PRAGMA page_size")
    try:
        actual = stat(path).st_size
    except OSError:
        return None  # an unknown length is not a shortfall
    return (actual, expected) if actual < expected else None


def _value(connection, sql):
    rows = _rows(connection, sql)
    return rows[0][0] if rows else 0


def _rows(connection, sql):
    return connection.execute(sql).fetchall()
