#!/usr/bin/env python3
"""Compares the port's choice of a journal mode with every row of spec/journal-mode-decision.json.

A fake connection answers as the row says. Rows about network file systems are skipped, because the port does not
detect them. Prints how many combinations agree; exits with 1 if one does not.
"""

import itertools
import json
import logging
import sqlite3
import sys
from pathlib import Path
from unittest import mock

from walguard_core import errors, faults, journal_mode

_table = json.loads((Path(__file__).resolve().parents[2] / "journal-mode-decision.json").read_text("utf-8"))


def main():
    agreed, wrong = 0, 0
    for row, inputs in combinations():
        expected, seen = expectation(row["then"], inputs), run(inputs)
        if seen == expected:
            agreed += 1
        else:
            wrong += 1
            print(f"{row['id']} {inputs}\n  expected {expected}\n  seen     {seen}", file=sys.stderr)
    print(agreed)
    return 1 if wrong else 0


def combinations():
    for row in _table["rows"]:
        places = _table["conditions"][row["where"]]["anyOf"] if "where" in row else [{}]
        asked_by_logs = {name for log in row["then"]["logs"] for name in log.get("when", {})}
        for place in places:
            choices = {name: _table["inputs"][name]["values"] for name in asked_by_logs}
            choices.update({**place, **row["when"]})
            for values in itertools.product(*choices.values()):
                inputs = dict(zip(choices, values))
                if not inputs.get("network"):
                    yield row, inputs


def expectation(then, inputs):
    logs = [
        (log["topic"], log["level"])
        for log in then["logs"]
        if all(inputs[name] in values for name, values in log.get("when", {}).items())
    ]
    mode = then["mode"]
    return mode if mode in (None, "wal") else inputs[mode], then["error"], sorted(logs), then["statements"]


def run(inputs):
    script = Script(inputs)
    logs = []

    def log(_, level, topic, *__):
        logs.append((topic, "error" if level == logging.ERROR else "warn"))

    broken = "no shared memory" if inputs.get("shown") == "fails" else None
    wanted, _, required = inputs["asked"].partition("-")
    mode = error = None
    with mock.patch.object(journal_mode, "log_once", log), mock.patch.object(
        journal_mode, "wal_failure_beside", lambda _: broken
    ), mock.patch.object(
        journal_mode.constants, "has_wal_reset_bug", lambda _: inputs.get("affected", False)
    ), mock.patch.object(journal_mode.constants, "WAL_SWITCH_TIMEOUT_S", 0):
        try:
            mode = journal_mode.apply_wal_with_fallback(
                script, label="state", journal_mode=wanted, require_wal=bool(required)
            )
        except (errors.WalguardError, sqlite3.Error) as raised:
            error = script.raised.get(raised) or raised.kind
    return mode, error, sorted(logs), script.statements


class Script:
    """A connection that answers as the inputs say and records what it was asked."""

    def __init__(self, inputs):
        self.inputs = inputs
        self.statements = []
        self.raised = {}

    def execute(self, sql):
        rows = self.answer(sql.replace("PRAGMA ", "").replace("main.", ""))
        return mock.Mock(fetchall=lambda: rows)

    def answer(self, pragma):
        if pragma == "journal_mode":
            return self.probe()
        if pragma == "journal_mode=WAL":
            self.statements.append("switch")
            return self.give("switch", self.inputs["switch"])
        if pragma == "journal_mode=DELETE":
            self.statements.append("downgrade")
            outcome = self.inputs["downgrade"]
            return self.give("downgrade", "delete" if outcome == "done" else outcome)
        if pragma == "schema_version":
            self.statements.append("read")
            return self.give("read", self.inputs["read"]) if self.is_first_read() else [(1,)]
        if pragma == "database_list":
            return [(0, "main", "" if self.inputs.get("shown") == "untested" else "/nowhere/state.db")]
        return {"page_count": [(3 if self.inputs.get("content") else 0,)], "busy_timeout": [(120000,)]}.get(pragma, [])

    def probe(self):
        if not self.statements:
            self.statements.append("probe")
            return self.give("probe", self.inputs["probe"])
        assert self.statements.pop() == "read", "without a read before it, the mode is the connection's memory"
        name = "again" if self.is_first_read() else "after" if "downgrade" in self.statements else "look"
        self.statements.append("look")
        return self.give(name, self.inputs[name])

    def is_first_read(self):
        answered = self.inputs.get("switch")
        return answered == "wal" or (answered == "no-row" and "look" in self.statements)

    def give(self, name, value):
        codes = {
            "marker": "SQLITE_PROTOCOL",
            "busy": "SQLITE_BUSY",
            "error": "SQLITE_IOERR",
            "refused": "SQLITE_IOERR",
            "fatal": "SQLITE_CORRUPT",
        }
        if value in codes:
            error = faults.engine_error(codes[value])
            self.raised[error] = name
            raise error
        return {"no-row": [], "ok": [(1,)]}.get(value, [(value,)])


if __name__ == "__main__":
    sys.exit(main())
