"""A process of a hazard that is shown, as hazard-actor.ts: one JSON request per line, one JSON answer per line."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys

connections = {}


def open_database(request):
    connection = sqlite3.connect(request["path"], timeout=0, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys=ON")
    connections[request["db"]] = connection


def close(request):
    connections.pop(request["db"]).close()


def execute(request):
    # executescript() would commit what is open.
    for statement in split(request["sql"]):
        connections[request["db"]].execute(statement).fetchall()


def split(sql):
    statement = ""
    for part in sql.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" ;\n"):
                yield statement
            statement = ""


def get(request):
    cursor = connections[request["db"]].execute(request["sql"])
    row = cursor.fetchone()
    # What dropping the cursor does.
    cursor.close()
    return None if row is None else dict(row)


def get_all(request):
    return [dict(row) for row in connections[request["db"]].execute(request["sql"]).fetchall()]


def touch(request):
    path, how = request["path"], request["how"]
    if how == "statSync":
        os.stat(path)
    elif how == "child":
        subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)
    elif how == "copyFileSync":
        shutil.copyfile(path, request["to"])
    elif how == "openSync":
        open(path, "rb").close()
    else:
        with open(path, "rb") as file:
            file.read(100 if how == "header" else -1)


def backup(request):
    with sqlite3.connect(request["to"]) as target:
        connections[request["db"]].backup(target)
    target.close()


operations = {
    "open": open_database,
    "close": close,
    "exec": execute,
    "get": get,
    "all": get_all,
    "touch": touch,
    "backup": backup,
}


def main():
    print(json.dumps({"id": 0, "ok": sqlite3.sqlite_version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"ok": operations[request["op"]](request)}
        except (OSError, KeyError, ValueError, sqlite3.Error, subprocess.SubprocessError) as error:
            code = getattr(error, "sqlite_errorname", type(error).__name__)
            answer = {"error": {"code": str(code), "message": str(error)}}
        print(json.dumps({"id": request["id"], **answer}), flush=True)


main()
