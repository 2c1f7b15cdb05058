"""Looks at databases and changes them with the SQLite that Python has.

From 3.51.0 SQLite looks at the locks on the -shm too before it removes a -wal at the last close
(https://sqlite.org/releaselog/3_51_0.html), so that it hides what a process has done that lost its locks. The programs
that users have beside the port are older for years to come. The same protocol as `inspector-program.ts`, less of it.
"""

import json
import sqlite3
import sys

BUSY_TIMEOUT_S = 5
held = []


def opened(path, timeout=BUSY_TIMEOUT_S):
    return sqlite3.connect(path, timeout=timeout, isolation_level=None)


def rows(request):
    connection = opened(request["path"])
    try:
        return connection.execute(request["sql"]).fetchall()
    finally:
        connection.close()


def sql(request):
    connection = opened(request["path"])
    try:
        connection.executescript(request["sql"])
    finally:
        connection.close()


def contender(request):
    connection = opened(request["path"], timeout=0)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        return "in"
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return "out"
        raise
    finally:
        connection.close()


def hold(request):
    connection = opened(request["path"])
    held.append(connection)
    what = request["what"]
    if what == "read":
        connection.execute("BEGIN")
    if what in ("immediate", "exclusive"):
        connection.execute(f"BEGIN {what}")
    if what in ("open", "read"):
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def release(_request):
    while held:
        held.pop().close()


ACTIONS = {"rows": rows, "sql": sql, "contender": contender, "hold": hold, "release": release}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"id": asked["id"], "ok": ACTIONS[asked["do"]](asked)}
    except Exception as error:
        answer = {"id": asked["id"], "error": f"{error} (SQLite {sqlite3.sqlite_version})"}
    print(json.dumps(answer), flush=True)
