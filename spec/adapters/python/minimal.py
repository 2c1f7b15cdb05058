#!/usr/bin/env python3
"""The smallest adapter: it declares no capabilities and is judged by what can be seen from outside."""

import json
import sqlite3
import sys


def connect(path, options):
    """Replace this by the way your code opens a database."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout={options.get('busyTimeoutMs', 120000)}")
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    return connection


def write(connection, body):
    """Replace this by your code's write transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = body(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


def run(connection, steps):
    for step in steps:
        if "sql" in step:
            connection.execute(step["sql"], step.get("params", [])).fetchall()
        if "throw" in step:
            raise RuntimeError(step["throw"])
        if "pause" in step:
            send({"event": "paused", "at": step["pause"]})
            sys.stdin.readline()
        if "value" in step:
            return {"value": step["value"]}
    return {}


def answer(op, request):
    if op == "hello":
        sqlite = {"version": sqlite3.sqlite_version}
        mine = {"name": "my port", "version": "0.1"}
        return {"protocol": 1, "implementation": mine, "language": "Python", "sqlite": sqlite, "capabilities": []}
    if op == "connect":
        opened = connections[request["db"]] = connect(request["path"], request.get("options", {}))
        return {"journalMode": opened.execute("PRAGMA journal_mode").fetchone()[0]}
    if op == "bye":
        return {}
    connection = connections[request["db"]]
    if op == "write":
        return write(connection, lambda c: run(c, request["body"]))
    if op in ("query", "exec"):
        return {"rows": connection.execute(request["sql"], request.get("params", [])).fetchall()}
    if op == "close":
        connection.close()
        return {}
    raise NotImplementedError(op)


def send(message):
    print(json.dumps(message), flush=True)


connections = {}
for line in sys.stdin:
    request = json.loads(line)
    try:
        send({"id": request["id"], "ok": answer(request["op"], request)})
    except NotImplementedError:
        send({"id": request["id"], "error": {"message": request["op"], "kind": "unsupported"}})
    except Exception as error:
        send({"id": request["id"], "error": {"message": str(error)}})
    if request["op"] == "bye":
        break
