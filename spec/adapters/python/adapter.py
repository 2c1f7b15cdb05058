#!/usr/bin/env python3
"""Connects the Python port to walguard's conformance suite: a JSON request per line in, a JSON reply per line out.

The protocol is described in spec/PORTING.md, which walks through this file.
"""

import argparse
import contextlib
import json
import logging
import os
import sqlite3
import sys

import walguard_core as port
from walguard_core import constants
from walguard_core.errors import sqlite_code
from walguard_core.faults import Recorder, Unsupported
from walguard_core.statements import split_statements

CAPABILITIES = (
    "apply raw check mode init-lock faults trace log require-wal journal-mode-option nested promise schema "
    "sentinel outcome file-mode lost-generation label busy-timeout init-lock-option option-checks error-kinds "
    "error-codes"
).split()

# The protocol's names of options, and the port's.
OPTIONS = {
    "label": "label",
    "busyTimeoutMs": "busy_timeout_ms",
    "requireWal": "require_wal",
    "journalMode": "journal_mode",
    "schema": "schema",
    "sentinel": "sentinel",
    "initLock": "use_init_lock",
    "fileMode": "file_mode",
}


class BodyError(Exception):
    """Raised by a body when a step says so."""


async def something_to_await():
    pass


class Logs(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        level = "error" if record.levelno >= logging.ERROR else "warning"
        self.records.append({"level": level, "message": record.getMessage()})


class Adapter:
    def __init__(self, version_gate):
        self.version_gate = version_gate
        self.connections = {}
        self.locks = []
        self.recorder = Recorder()
        self.logs = Logs()
        logging.getLogger("walguard").addHandler(self.logs)

    def hello(self, request):
        with contextlib.closing(sqlite3.connect(":memory:")) as memory:
            (source_id,) = memory.execute("SELECT sqlite_source_id()").fetchone()
        return {
            "protocol": 1,
            "implementation": {"name": "walguard-python", "version": port.__version__},
            "language": f"Python {sys.version.split()[0]}",
            "sqlite": {"version": sqlite3.sqlite_version, "sourceId": source_id},
            "driver": "sqlite3",
            "bounds": {
                "busyMs": constants.BUSY_TIMEOUT_MS,
                "initLockMs": constants.INIT_LOCK_TIMEOUT_MS,
                "boundaryMs": constants.BOUNDARY_STEP_MS,
            },
            "capabilities": CAPABILITIES + (["version-gate"] if self.version_gate else []),
        }

    def connect(self, request):
        made = self.recorder.connection_class(request["db"], request.get("faults"))
        connection = port.connect(
            request["path"], factory=made, version_gate=self.version_gate, **self.options(request)
        )
        self.connections[request["db"]] = connection
        return {"journalMode": self.mode_of(connection)}

    def apply(self, request):
        connection = self.open_raw(request)
        if "attach" in request:
            connection.execute("ATTACH ? AS other", (request["attach"],))
        mode = port.apply_wal_with_fallback(
            connection, version_gate=self.version_gate, **self.options(request)
        )
        return {"journalMode": mode}

    def raw(self, request):
        self.open_raw(request)
        return {}

    def write(self, request):
        def body_of(steps):
            def body(connection):
                value = None
                for step in steps:
                    value = self.step(connection, step, body_of, value)
                return value

            return body

        nested = (request.get("options") or {}).get("allowNested", False)
        connection = self.connection(request)
        value = port.write_txn(connection, body_of(request["body"]), allow_nested=nested)
        return {} if value is None else {"value": value}

    def step(self, connection, step, body_of, value):
        if "sql" in step:
            connection.execute(step["sql"], step.get("params") or []).fetchall()
        elif "throw" in step:
            raise BodyError(step["throw"])
        elif "pause" in step:
            self.send({"event": "paused", "at": step["pause"]})
            self.answer_until_resumed()
        elif "nested" in step:
            self.nested(connection, step, body_of)
        elif "promise" in step:
            return something_to_await()
        elif "value" in step:
            return step["value"]
        return value

    def nested(self, connection, step, body_of):
        inner = self.connection(step) if "db" in step else connection
        allowed = (step.get("options") or {}).get("allowNested", False)
        with contextlib.suppress(*([Exception] if step.get("catch") else [])):
            port.write_txn(inner, body_of(step["nested"]), allow_nested=allowed)

    def check(self, request):
        port.check_file_length_invariant(self.connection(request))
        return {}

    def mode(self, request):
        return {"mode": port.on_disk_journal_mode(self.connection(request))}

    def query(self, request):
        cursor = self.connection(request).execute(request["sql"], request.get("params") or [])
        return {"rows": cursor.fetchall()}

    def exec(self, request):
        for statement in split_statements(request["sql"]):
            self.connection(request).execute(statement).fetchall()
        return {}

    def lock(self, request):
        held = contextlib.ExitStack()
        path = os.path.realpath(request["path"])
        owned = held.enter_context(port.init_lock(path, timeout_ms=request.get("timeoutMs")))
        self.locks.append(held)
        return {"owned": owned}

    def unlock(self, request):
        self.locks.pop().close()
        return {}

    def close(self, request):
        self.connection(request).close()
        return {}

    def report(self, request):
        return {
            "trace": self.recorder.trace,
            "logs": self.logs.records,
            "fired": self.recorder.fired,
        }

    def bye(self, request):
        for connection in self.connections.values():
            connection.close()
        return {}

    def options(self, request):
        options = request.get("options") or {}
        unknown = [name for name in options if name not in OPTIONS]
        if unknown:
            raise port.ArgumentError(f"Unknown option {unknown[0]}", hint=f"known are {', '.join(OPTIONS)}")
        return {OPTIONS[name]: value for name, value in options.items()}

    def connection(self, request):
        if request["db"] not in self.connections:
            raise Unsupported(f"no connection {request['db']}")
        return self.connections[request["db"]]

    def open_raw(self, request):
        made = self.recorder.connection_class(request["db"], request.get("faults"))
        connection = sqlite3.connect(request["path"], isolation_level=None, factory=made)
        self.connections[request["db"]] = connection
        return connection

    def mode_of(self, connection):
        # Bypasses the recorder: the adapter asks, not the port.
        return sqlite3.Cursor(connection).execute("PRAGMA journal_mode").fetchall()[0][0]

    def send(self, message):
        sys.stdout.write(json.dumps(message, default=lambda value: value.hex()) + "\n")
        sys.stdout.flush()

    def answer(self, request):
        operation = getattr(self, request["op"]) if request["op"] in OPERATIONS else None
        try:
            if operation is None:
                raise Unsupported(f"no operation {request['op']}")
            if "faults" in request and request["op"] not in OPENING:
                self.recorder.arm(request["db"], request["faults"])
            reply = {"ok": operation(request)}
        except Exception as error:
            reply = {"error": describe(error, request["op"])}
        self.send({"id": request["id"], **reply})

    def answer_until_resumed(self):
        """Answers other requests while the body is paused inside its transaction."""
        for message in self.messages():
            if message.get("resume"):
                return
            self.answer(message)

    def messages(self):
        for line in iter(sys.stdin.readline, ""):
            yield json.loads(line)
        os._exit(1)  # the runner is gone: end as a killed process would, and commit nothing

    def run(self):
        for request in self.messages():
            self.answer(request)
            if request["op"] == "bye":
                return


OPENING = ("connect", "apply", "raw")
OPERATIONS = "hello connect apply raw write check mode query exec lock unlock close report bye".split()


def describe(error, operation):
    found = {"message": str(error)}
    if isinstance(error, Unsupported):
        found["kind"] = "unsupported"
    elif isinstance(error, port.WalguardError):
        found["kind"] = error.kind
    elif operation == "write":
        found["kind"] = "body"
    code = getattr(error, "sqlite_code", None) or sqlite_code(error)
    if code is not None:
        found["sqliteCode"] = code
    outcome = port.transaction_outcome(error)
    if outcome is not None:
        found["outcome"] = outcome
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--version-gate",
        action=argparse.BooleanOptionalAction,
        default=os.environ.get("WALGUARD_VERSION_GATE", "0") == "1",
        help="refuse to put files into WAL mode when Python's SQLite has the WAL-reset bug. The port does that "
        "by default. This adapter does not, because the core cases are about WAL and would all run in DELETE "
        "mode on such a Python. The capability version-gate is declared only with this flag "
        "(or with WALGUARD_VERSION_GATE=1)",
    )
    Adapter(parser.parse_args().version_gate).run()


if __name__ == "__main__":
    main()
