"""Looks at databases for a torture with Python's SQLite, which is often an old one: a request per line, a reply per line."""

import json
import os
import sqlite3
import sys

ROWS = "SELECT key, half, count(*) FROM t GROUP BY key, half"


def look(path):
    if not os.path.exists(path):
        return {"integrity": ["ok"], "rows": []}
    db = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        integrity = [row[0] for row in db.execute("PRAGMA integrity_check")]
        table = db.execute("SELECT 1 FROM sqlite_master WHERE name='t'").fetchone()
        rows = [] if table is None else db.execute(ROWS).fetchall()
        return {"integrity": integrity, "rows": rows}
    except sqlite3.Error as error:
        return {"integrity": [str(error)], "rows": []}
    finally:
        db.close()


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = look(request["path"])
    except Exception as error:
        answer = {"error": str(error)}
    print(json.dumps({"id": request["id"], **answer}), flush=True)
