"""A small layer that keeps its promises when system calls fail, and one mistake at a time that breaks one:

    python3 faults/processes/brittle-port.py keeps-the-lock

test/torture/brittle-layers.test.ts says by which words a sweep tells of each.
"""

import json
import os
import signal
import sqlite3
import sys

MISTAKE = sys.argv[1] if len(sys.argv) > 1 else "nothing"
connections = {}
kept = []


class Refused(Exception):
    def __init__(self, cause, outcome):
        super().__init__(str(cause))
        self.outcome = outcome


def has_failed():
    return bool(kept)


def connect(path):
    if MISTAKE == "gives-up-for-ever" and has_failed():
        raise sqlite3.OperationalError("it has failed before")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout=200")
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
        except sqlite3.Error:
            if MISTAKE != "falls-back":
                raise
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        connection.execute("PRAGMA synchronous=FULL")
        if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok" and MISTAKE != "hands-out-damage":
            raise sqlite3.DatabaseError("it is damaged")
    except sqlite3.Error as error:
        kept.append(connection if MISTAKE == "leaks" else None)
        if MISTAKE == "kills-itself":
            os.kill(os.getpid(), signal.SIGKILL)
        if MISTAKE == "leaves-a-note":
            with open(f"{path}.failed", "w") as note:
                note.write(str(error))
        if MISTAKE != "leaks":
            connection.close()
        if MISTAKE == "removes-damage" and ("damage" in str(error) or "malformed" in str(error)):
            os.unlink(path)
        raise
    return connection


def write(connection, body):
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise Refused(error, "not-started") from error
    try:
        for step in body:
            connection.execute(step["sql"], step.get("params", [])).fetchall()
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        kept.append(None)
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            pass
        if MISTAKE == "keeps-the-lock":
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.Error:
                pass
        if MISTAKE == "calls-it-done":
            return
        raise Refused(error, "rolled-back" if MISTAKE == "claims-a-rollback" else "unknown") from error


def answer(request):
    operation = request["op"]
    if operation == "hello":
        mine = {"name": f"brittle ({MISTAKE})", "version": "1"}
        return {
            "protocol": 1,
            "implementation": mine,
            "language": "Python",
            "sqlite": {"version": sqlite3.sqlite_version},
            "capabilities": ["outcome"],
        }
    if operation == "bye":
        return {}
    if operation == "connect":
        connections[request["db"]] = connect(request["path"])
        return {"journalMode": connections[request["db"]].execute("PRAGMA journal_mode").fetchone()[0]}
    connection = connections[request["db"]]
    if operation == "write":
        write(connection, request["body"])
        return {}
    if operation in ("query", "exec"):
        return {"rows": connection.execute(request["sql"], request.get("params", [])).fetchall()}
    if operation == "close":
        connection.close()
        return {}
    raise NotImplementedError(operation)


for line in sys.stdin:
    asked = json.loads(line)
    try:
        reply = {"ok": answer(asked)}
    except NotImplementedError as missing:
        reply = {"error": {"message": f"no {missing}", "kind": "unsupported"}}
    except Refused as refused:
        reply = {"error": {"message": str(refused), "outcome": refused.outcome}}
    except Exception as failed:
        reply = {"error": {"message": str(failed)}}
    print(json.dumps({"id": asked["id"], **reply}), flush=True)
    if asked["op"] == "bye":
        break
