"""Another program at the same database, with the system's SQLite: it is told and answers a line at a time.

    open PATH          open it, without waiting for locks
    exec SQL           run a statement; answers with its rows as JSON, or with "error: ..."
    header PATH        bytes 28..31 of the file: the page count that page 1 records
    truncate PATH N    cut the file to N bytes
    read-until FILE    hold a read lock; leave it when FILE appears, and make FILE.left
"""
import json
import os
import sqlite3
import sys
import time

connection = None


def answer(text):
    print(text, flush=True)


def run(command, rest):
    global connection
    if command == "open":
        connection = sqlite3.connect(rest, timeout=0, isolation_level=None)
        return "opened"
    if command == "exec":
        return json.dumps(connection.execute(rest).fetchall())
    if command == "header":
        with open(rest, "rb") as file:
            return str(int.from_bytes(file.read(100)[28:32], "big"))
    if command == "truncate":
        path, length = rest.rsplit(" ", 1)
        os.truncate(path, int(length))
        return "cut"
    if command == "read-until":
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        answer("reading")
        while not os.path.exists(rest):
            time.sleep(0.002)
        connection.execute("ROLLBACK")
        open(rest + ".left", "w").close()
        return "left"
    return "error: unknown command " + command


for line in sys.stdin:
    try:
        answer(run(*(line.rstrip("\n").split(" ", 1) + [""])[:2]))
    except sqlite3.Error as error:
        answer("error: " + str(error))
