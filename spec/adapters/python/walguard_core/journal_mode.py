"""Puts a database into WAL mode where WAL works, and keeps it usable where it does not."""

import logging
import os
import sqlite3
import sys
import time

from . import constants
from .errors import (
    ArgumentError,
    JournalModeUnknownError,
    OpenError,
    WalUnsupportedError,
    operational_code,
    primary_code,
    sqlite_code,
)
from .logs import log_once
from .wal_proof import wal_failure_beside

MODES = ("wal", "delete", "truncate", "persist", "memory", "off")

_OFFLINE = (
    'to leave WAL, stop every process that uses the file and run: sqlite3 FILE "PRAGMA journal_mode=DELETE"'
)


def apply_wal_with_fallback(
    connection, *, label=None, require_wal=False, journal_mode="wal", logger=None, version_gate=True
):
    """Returns the journal mode that is in force afterwards.

    For a database in WAL mode only the probe runs. Any other is switched. The row that the switch returns counts,
    not the absence of an error, and a read follows, because the switch alone does not use what WAL needs. When the
    switch fails with one of the markers and a fresh look says that the file is not in WAL mode, the file is used in
    DELETE mode, with one warning. Every other error is raised unchanged. A file that is or may be in WAL mode is
    never taken out of it.

    :param connection: a connection outside a transaction, with its busy timeout set
    :param label: names the database in messages, which come once per process and label
    :param require_wal: raise :class:`WalUnsupportedError` rather than settle for another mode
    :param journal_mode: ``"delete"`` asks for a rollback journal, but does not change a file in WAL mode
    :param version_gate: with an SQLite that has the WAL-reset bug, never switch a file to WAL mode
    """
    check_mode_options(journal_mode, require_wal)
    affected = version_gate and constants.has_wal_reset_bug(sqlite3.sqlite_version)
    mode = _ModeChange(connection, label, journal_mode, require_wal, affected, logger).run()
    if mode == "wal" and sys.platform == "darwin":
        _macos_barrier(connection)
    return mode


def check_mode_options(journal_mode, require_wal):
    if journal_mode not in ("wal", "delete"):
        raise ArgumentError(f"journal_mode is {journal_mode!r}", hint='it takes "wal" or "delete"')
    if journal_mode == "delete" and require_wal:
        raise ArgumentError("require_wal contradicts journal_mode delete", hint="omit one of them")


def on_disk_journal_mode(connection):
    """The journal mode of the file; ``None`` when it cannot be established.

    ``PRAGMA journal_mode`` alone repeats what the connection found when it last read the file. Reading the schema
    version makes it read the file again.
    """
    try:
        return _look(connection)
    except sqlite3.Error as error:
        if operational_code(error) is None:
            raise
        return None


class _ModeChange:
    """The choice of a mode for one database. spec/journal-mode-decision.json has every path as a row of a table."""

    def __init__(self, connection, label, wanted, require_wal, affected, logger):
        self.connection = connection
        self.given_label = label
        self.wanted = wanted
        self.require_wal = require_wal
        self.affected = affected
        self.logger = logger

    def run(self):
        probed, probe_error = self._probe()
        if probed == "wal":
            return self._stay_in_wal()
        obstacle = None if self.wanted == "delete" else self._obstacle()
        if self.wanted == "wal" and obstacle is None:
            return self._to_wal()
        # From here on there is no switch to WAL. A file whose mode cannot be read may be in WAL mode already.
        if probed is None:
            raise probe_error or self._unknown()
        if self.wanted == "delete" and probed not in ("delete", "memory"):
            with _NoWaiting(self.connection):
                _value(self.connection, "PRAGMA main.journal_mode=DELETE")
        # The probe answers from memory, and another process may have switched the file since.
        mode = _look(self.connection)
        if mode is None:
            raise self._unknown()
        if mode == "wal":
            return self._stay_in_wal()
        if obstacle is None:
            return mode
        if self.require_wal:
            raise self._unsupported(obstacle)
        if mode != "memory":
            topic = "wal-reset-bug" if self.affected else "wal-fallback"
            self._log(topic, f"goes on in journal_mode={mode.upper()}: {obstacle}")
        return mode

    @property
    def label(self):
        """The given label, else the file's name."""
        if self.given_label is None:
            path = database_file(self.connection)
            self.given_label = "database in memory" if path is None else os.path.basename(path)
        return self.given_label

    def _probe(self):
        try:
            return _as_mode(_value(self.connection, "PRAGMA journal_mode")), None
        except sqlite3.Error as error:
            if operational_code(error) is None:
                raise
            return None, error

    def _stay_in_wal(self):
        # Such a connection runs no statement but the probe, not even one for the name of the file.
        self.given_label = self.given_label or "a database"
        if self.affected:
            self._log("wal-reset-bug", f"stays in WAL mode, but {_bug()}")
        if self.wanted == "delete":
            text = f"stays in WAL mode, though DELETE was asked for: others may be using it; {_OFFLINE}"
            self._log("delete-refused", text, logging.ERROR)
        return "wal"

    def _obstacle(self):
        if self.affected:
            return _bug()
        path = database_file(self.connection)
        return None if path is None else wal_failure_beside(path)

    def _to_wal(self):
        had_content = self._has_content()
        try:
            mode = self._switch()
        except sqlite3.Error as error:
            return self._after_refusal(error)
        if mode is None:  # an authorizer that ignores the statement leaves neither row nor error
            mode = on_disk_journal_mode(self.connection)
        if mode is None:
            raise self._unknown()
        if mode != "wal":
            return self._keep(mode)
        # The answer of the switch comes before its work; only the file can tell that it was done.
        mode = self._verify()
        if mode is None:
            raise self._unknown()
        if mode != "wal":
            return self._keep(mode)
        if had_content:
            self._log("wal-on-content", "had content in another journal mode, and is in WAL mode from now on")
        return "wal"

    def _has_content(self):
        try:
            return (_value(self.connection, "PRAGMA page_count") or 0) > 0
        except sqlite3.Error as error:
            if operational_code(error) is None:
                raise
            return False

    def _switch(self):
        """Repeats the switch for a bounded time, because it may report BUSY at once, whatever the busy timeout."""
        deadline = time.monotonic() + constants.WAL_SWITCH_TIMEOUT_S
        with _NoWaiting(self.connection):
            while True:
                try:
                    return _as_mode(_value(self.connection, "PRAGMA main.journal_mode=WAL"))
                except sqlite3.Error as error:
                    if not _is_busy(error) or time.monotonic() >= deadline:
                        raise
                time.sleep(constants.WAL_SWITCH_POLL_S)

    def _after_refusal(self, error):
        if _is_busy(error):
            return self._in_use(error)
        text = str(error).lower()
        marked = any(marker in text for marker in constants.WAL_INCOMPAT_MARKERS)
        if operational_code(error) is None or not marked:
            raise error
        # Only a file known not to be in WAL mode may be set to DELETE. Unknown does not mean "not WAL".
        if on_disk_journal_mode(self.connection) in ("wal", None):
            raise error
        if self.require_wal:
            raise self._unsupported(str(error)) from error
        self._log_fallback(str(error), "DELETE")
        return self._downgrade(error)

    def _in_use(self, error):
        # Others use the file. It can be used in the mode that it has.
        with _NoWaiting(self.connection):
            mode = on_disk_journal_mode(self.connection)
        if self.require_wal or mode in ("wal", None):
            raise error
        if mode != "memory":
            self._log_fallback("others used the file as long as the switch was tried", mode.upper())
        return mode

    def _downgrade(self, error):
        refusal = None
        try:
            with _NoWaiting(self.connection):
                _value(self.connection, "PRAGMA main.journal_mode=DELETE")
        except sqlite3.Error as second:
            if operational_code(second) is None:
                raise
            refusal = second
        mode = on_disk_journal_mode(self.connection)
        if mode is None:
            raise error
        if refusal is not None:
            text = f"refused WAL ({error}) and DELETE ({refusal}), and goes on in journal_mode={mode.upper()}"
            self._log("both-modes-refused", text)
        return mode

    def _keep(self, mode):
        if self.require_wal:
            raise self._unsupported(f"the engine keeps journal_mode={mode}")
        if mode != "memory":  # a database in memory has no other mode, so there is nothing to warn about
            self._log_fallback("the switch was refused without an error", mode.upper())
        return mode

    def _verify(self):
        try:
            _value(self.connection, "PRAGMA schema_version")
            return _as_mode(_value(self.connection, "PRAGMA journal_mode"))
        except sqlite3.Error as cause:
            code = operational_code(cause)
            if code is None:
                raise
            raise OpenError(
                f"{self.label} was switched to WAL, and its first read in WAL failed: {cause}",
                hint="if that persists, stop all its users and run: PRAGMA locking_mode=EXCLUSIVE; "
                "PRAGMA journal_mode=DELETE",
                sqlite_code=code,
            ) from cause

    def _unsupported(self, reason):
        return WalUnsupportedError(
            f"{self.label} cannot be used in WAL mode: {reason}",
            hint="use a local file system and an SQLite without the WAL-reset bug, or omit require_wal",
        )

    def _unknown(self):
        return JournalModeUnknownError(
            f"The journal mode of {self.label} cannot be established",
            hint="look for an authorizer, or for another process that has the file locked; nothing was changed",
        )

    def _log_fallback(self, reason, mode):
        self._log("wal-fallback", f"falls back to journal_mode={mode}: {reason}")

    def _log(self, topic, text, level=logging.WARNING):
        log_once(self.logger, level, topic, self.label, text)


class _NoWaiting:
    """Sets the busy timeout to 0 for the duration of a ``with`` block."""

    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        self.before = _value(self.connection, "PRAGMA busy_timeout")
        _value(self.connection, "PRAGMA busy_timeout=0")

    def __exit__(self, *_):
        if self.before is not None:
            _value(self.connection, f"PRAGMA busy_timeout={self.before}")


def database_file(connection):
    """The path of a connection's main database, as the engine reports it; ``None`` in memory."""
    for _, name, path in connection.execute("PRAGMA database_list").fetchall():
        if name == "main":
            return path or None
    return None


def _look(connection):
    # Without this read the next answer would come from memory.
    if _value(connection, "PRAGMA schema_version") is None:
        return None
    return _as_mode(_value(connection, "PRAGMA journal_mode"))


def _value(connection, sql):
    # fetchall, so that no cursor stays open within a statement and keeps a lock.
    rows = connection.execute(sql).fetchall()
    return rows[0][0] if rows else None


def _is_busy(error):
    return primary_code(sqlite_code(error) or "") == "SQLITE_BUSY"


def _as_mode(value):
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="replace")
    text = str(value).strip().lower()
    return text if text in MODES else None


def _macos_barrier(connection):
    try:
        _value(connection, "PRAGMA checkpoint_fullfsync=1")
    except sqlite3.Error:
        pass  # it makes checkpoints safer where it is supported; failing is no reason to refuse a database


def _bug():
    return f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (https://sqlite.org/wal.html); upgrade it"
