"""Fault injection: a connection class that traces every statement and makes some of them fail as a plan says.

It understands the part of a plan (spec/plan.schema.json) that the conformance suite requires of every port:
``at {op, name, arg, sql}``, ``when {nth, times, every}`` and all of ``do`` except ``hangUntil``. Anything else in a
plan is refused, never ignored. The port itself does not import this module.
"""

import os
import re
import signal
import sqlite3
import time

from .errors import sqlite_code


class Unsupported(Exception):
    """The port does not have what is asked for."""


class Recorder:
    """The trace of all connections made with it, and how often each fault has fired."""

    def __init__(self):
        self.trace = []
        self.fired = {}
        self.armed = {}

    def connection_class(self, database, plan=None):
        """A class for the ``factory`` parameter of ``sqlite3.connect``."""
        faults = self.armed[database] = []
        self.arm(database, plan)
        recorder = self

        class FaultyCursor(sqlite3.Cursor):
            late = None

            def execute(self, sql, *parameters):
                run = super().execute
                self.late = None
                entry = {"db": database, "sql": sql.strip().rstrip(";"), "outcome": "ok"}
                recorder.trace.append(entry)

                def row_then_error(value, error):
                    entry["value"] = value
                    self.late = entry, error
                    return run("SELECT ?", (value,))

                return recorder._run(entry, _operation(sql), faults, lambda: run(sql, *parameters), run, row_then_error)

            # The module steps to the row after the one that it gives, so every fetch meets the end of the statement;
            # who fetches nothing never hears of the error.
            def fetchone(self):
                self._raise_late()
                return super().fetchone()

            def fetchmany(self, *size):
                self._raise_late()
                return super().fetchmany(*size)

            def fetchall(self):
                self._raise_late()
                return super().fetchall()

            def __next__(self):
                self._raise_late()
                return super().__next__()

            def _raise_late(self):
                if self.late is not None:
                    (entry, error), self.late = self.late, None
                    entry["outcome"] = sqlite_code(error) or "error"
                    super().fetchall()  # ends the statement that stood in
                    raise error

        class FaultyConnection(sqlite3.Connection):
            def cursor(self, factory=FaultyCursor):
                return super().cursor(factory)

            # Not in every version of Python does the inherited execute() call cursor().
            def execute(self, sql, *parameters):
                return self.cursor().execute(sql, *parameters)

            def close(self):
                recorder._run({}, ("close", None, None, ""), faults, super().close, None)

        return FaultyConnection

    def arm(self, database, plan):
        """Adds the faults of a plan to those of a connection; they count statements from now on."""
        added = [_Fault(fault) for fault in _known(plan or {}, "", ("faults", "seed")).get("faults", [])]
        for fault in added:
            self.fired.setdefault(fault.id, 0)
        self.armed[database].extend(added)

    def _run(self, entry, operation, faults, really, instead, row_then_error=None):
        # Each fault counts every statement that it matches, whether or not another fault fires first.
        firing = [fault for fault in faults if fault.is_about(operation) and fault.is_due()]
        try:
            for fault in firing:
                self.fired[fault.id] += 1
                time.sleep(fault.do.get("delayMs", 0) / 1000)
                if fault.do.get("crash") == "before":
                    os.kill(os.getpid(), signal.SIGKILL)
                if "error" in fault.do:
                    error = engine_error(fault.do["error"], fault.do.get("message"))
                    if "afterRow" not in fault.do:
                        raise error
                    return row_then_error(fault.do["afterRow"], error)
                if "throw" in fault.do:
                    raise RuntimeError(fault.do["throw"])
                if "noRow" in fault.do:
                    return instead("SELECT 1 WHERE 0")
                if "return" in fault.do:
                    entry["value"] = fault.do["return"]
                    return instead("SELECT ?", (fault.do["return"],))
            result = really()
            if any(fault.do.get("crash") == "after" for fault in firing):
                os.kill(os.getpid(), signal.SIGKILL)
            return result
        except sqlite3.Error as error:
            entry["outcome"] = sqlite_code(error) or "error"
            raise
        except Exception:
            entry["outcome"] = "error"
            raise


class _Fault:
    def __init__(self, fault):
        _known(fault, "fault", ("id", "at", "when", "do"))
        self.id = fault["id"]
        self.at = _known(fault["at"], self.id, ("op", "name", "arg", "sql"))
        if self.at["op"] == "open":
            raise Unsupported(f"{self.id}: op open")
        when = _known(fault.get("when", {}), self.id, ("nth", "times", "every"))
        self.first = when.get("nth", 1)
        self.every = when.get("every", 1)
        times = when.get("times", 1 if "nth" in when else "forever")
        self.times = float("inf") if times == "forever" else times
        self.do = _known(
            fault["do"], self.id, ("error", "message", "afterRow", "throw", "return", "noRow", "delayMs", "crash")
        )
        if "error" in self.do:
            engine_error(self.do["error"])
        self.seen = 0

    def is_about(self, operation):
        op, name, arg, sql = operation
        if self.at["op"] not in (op, "close" if op == "close" else "any"):
            return False
        if "name" in self.at and self.at["name"].lower() != name:
            return False
        if "arg" in self.at and (self.at["arg"] and self.at["arg"].lower()) != arg:
            return False
        return _has_part(sql, self.at.get("sql", ""))

    def is_due(self):
        self.seen += 1
        past, rest = divmod(self.seen - self.first, self.every)
        return rest == 0 and 0 <= past < self.times


def _has_part(sql, part):
    if len(part) > 1 and part[0] == part[-1] == "/":
        return re.search(part[1:-1], _squeezed(sql), re.IGNORECASE) is not None
    return _squeezed(part).lower() in _squeezed(sql).lower()


def _squeezed(text):
    return " ".join(text.split())


def _known(part, where, keys):
    unknown = [key for key in part if key not in keys]
    if unknown:
        raise Unsupported(f"{where}: {', '.join(unknown)}")
    return part


_PRAGMA = re.compile(r"\s*pragma\s+(?:\w+\s*\.\s*)?(\w+)\s*(?:[=(]\s*['\"]?([^'\")\s;]*))?", re.IGNORECASE)


def _operation(sql):
    """The properties of a statement that a plan can name: operation, name, argument, text."""
    pragma = _PRAGMA.match(sql)
    if pragma:
        name, arg = pragma.groups()
        return "pragma", name.lower(), arg and arg.lower(), sql
    words = [word for word in re.findall(r"\w+", sql.lower()[:100]) if word != "transaction"] + ["", ""]
    name, mode = words[:2]
    if name == "begin":
        return "begin", name, mode or None, sql
    if name in ("commit", "end"):
        return "commit", "commit", None, sql
    if name == "rollback" and mode != "to":
        return "rollback", name, None, sql
    return "exec", name, None, sql


# Numbers and texts: https://sqlite.org/rescode.html and sqlite3_errstr(). Classes: those of the sqlite3 module.
_ENGINE = {
    "ERROR": (1, "SQL logic error"),
    "PERM": (3, "access permission denied"),
    "ABORT": (4, "query aborted"),
    "BUSY": (5, "database is locked"),
    "LOCKED": (6, "database table is locked"),
    "READONLY": (8, "attempt to write a readonly database"),
    "INTERRUPT": (9, "interrupted"),
    "IOERR": (10, "disk I/O error"),
    "CORRUPT": (11, "database disk image is malformed"),
    "FULL": (13, "database or disk is full"),
    "CANTOPEN": (14, "unable to open database file"),
    "PROTOCOL": (15, "locking protocol"),
    "SCHEMA": (17, "database schema has changed"),
    "TOOBIG": (18, "string or blob too big"),
    "CONSTRAINT": (19, "constraint failed"),
    "MISMATCH": (20, "datatype mismatch"),
    "MISUSE": (21, "bad parameter or other API misuse"),
    "AUTH": (23, "not authorized"),
    "NOTADB": (26, "file is not a database"),
}
_OTHER_CLASSES = {
    "CORRUPT": sqlite3.DatabaseError,
    "AUTH": sqlite3.DatabaseError,
    "NOTADB": sqlite3.DatabaseError,
    "TOOBIG": sqlite3.DataError,
    "CONSTRAINT": sqlite3.IntegrityError,
    "MISMATCH": sqlite3.IntegrityError,
    "MISUSE": sqlite3.InterfaceError,
}
_EXTENDED = {
    "BUSY": "RECOVERY SNAPSHOT TIMEOUT",
    "LOCKED": "SHAREDCACHE VTAB",
    "READONLY": "RECOVERY CANTLOCK ROLLBACK DBMOVED CANTINIT DIRECTORY",
    "IOERR": "READ SHORT_READ WRITE FSYNC DIR_FSYNC TRUNCATE FSTAT UNLOCK RDLOCK DELETE BLOCKED NOMEM ACCESS "
    "CHECKRESERVEDLOCK LOCK CLOSE DIR_CLOSE SHMOPEN SHMSIZE SHMLOCK SHMMAP SEEK DELETE_NOENT MMAP GETTEMPPATH "
    "CONVPATH VNODE AUTH BEGIN_ATOMIC COMMIT_ATOMIC ROLLBACK_ATOMIC DATA CORRUPTFS IN_PAGE",
    "CORRUPT": "VTAB SEQUENCE INDEX",
    "CONSTRAINT": "CHECK COMMITHOOK FOREIGNKEY FUNCTION NOTNULL PRIMARYKEY TRIGGER UNIQUE VTAB ROWID",
    "CANTOPEN": "NOTEMPDIR ISDIR FULLPATH CONVPATH DIRTYWAL SYMLINK",
}


def engine_error(name, message=None):
    """The error that the sqlite3 module raises for a result code: its class, text, ``sqlite_errorcode`` and
    ``sqlite_errorname``.

    :param name: ``SQLITE_IOERR_WRITE``
    :param message: replaces the engine's text
    """
    primary, _, rest = name[len("SQLITE_") :].partition("_")
    if primary not in _ENGINE or (rest and rest not in _EXTENDED.get(primary, "").split()):
        raise Unsupported(f"error {name}")
    number, text = _ENGINE[primary]
    if rest:
        number |= (_EXTENDED[primary].split().index(rest) + 1) << 8
    error = _OTHER_CLASSES.get(primary, sqlite3.OperationalError)(text if message is None else message)
    if hasattr(sqlite3, "SQLITE_BUSY"):  # since Python 3.11
        error.sqlite_errorcode = number
        error.sqlite_errorname = name
    return error
