"""An engine in Python: does what lines of JSON on its input say, and answers each with a line (as engine.ts)."""
import gc
import json
import os
import platform
import sqlite3
import sys

connections = {}


def open_(request):
    path, read_only, timeout = request["path"], request.get("readOnly"), request.get("timeoutMs", 0)
    uri = path.startswith("file:") or bool(read_only)
    if read_only:
        path = "file:" + path + "?mode=ro"
    options = {} if timeout is None else {"timeout": timeout / 1000}
    connections[request["connection"]] = sqlite3.connect(path, uri=uri, isolation_level=None, **options)


def close(request):
    connections.pop(request["connection"]).close()


def of(request):
    return connections[request["connection"]]


def execute_all(request):
    # Not executescript(), which begins with a COMMIT of its own.
    statement = ""
    for part in (request["sql"] + ";").split(";")[:-1]:
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            of(request).execute(statement).fetchall()
            statement = ""


def plain(value):
    return value.hex() if isinstance(value, bytes) else value


def rows(request):
    return [[plain(value) for value in row] for row in of(request).execute(request["sql"]).fetchall()]


def get(request):
    cursor = of(request).execute(request["sql"])
    row = cursor.fetchone()
    cursor.close()
    return list(row or [])


def touch(request):
    file = os.open(request["path"], os.O_RDONLY)
    os.read(file, 100)
    os.close(file)


def authorizer(request):
    answer = sqlite3.SQLITE_DENY if request["answer"] == "deny" else sqlite3.SQLITE_IGNORE

    def decide(action, name, value, *_):
        refused = action == sqlite3.SQLITE_PRAGMA and name == "journal_mode" and value is not None
        return answer if refused else sqlite3.SQLITE_OK

    of(request).set_authorizer(decide)


def extension(request):
    connection = sqlite3.connect(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(request["file"])
    connection.close()


def fork(request):
    """The child writes through the connection that it inherited, after the parent has closed it."""
    closed, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(closed, 1)
        try:
            of(request).execute(request["sql"])
            os._exit(0)
        except sqlite3.Error:
            os._exit(1)
    close(request)
    os.write(tell, b"x")
    return "ok" if os.waitpid(child, 0)[1] == 0 else "failed"


def drop(request):
    del connections[request["connection"]]


actions = {
    "open": open_, "close": close, "exec": execute_all, "rows": rows, "get": get, "touch": touch,
    "authorizer": authorizer, "extension": extension, "fork": fork, "drop": drop,
    "stat": lambda request: os.stat(request["path"]).st_size, "collect": lambda request: gc.collect(),
}


def say(answer):
    print(json.dumps(answer), flush=True)


features = ["touch", "get", "uri", "authorizer", "authorizer-ignore", "collect", "fork", "one-process"]
if hasattr(sqlite3.Connection, "enable_load_extension"):
    features.append("extension")
say({"value": {
    "sqlite": sqlite3.sqlite_version,
    "runtime": "Python " + platform.python_version(),
    "features": features,
}})
for line in sys.stdin:
    request = json.loads(line)
    try:
        say({"value": actions[request["do"]](request)})
    except Exception as error:  # Whatever it is, the other side decides what it means.
        code = getattr(error, "sqlite_errorname", "")
        say({"error": {"message": str(error), "code": code, "kind": type(error).__name__}})
