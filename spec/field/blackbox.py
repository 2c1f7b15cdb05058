"""The adapter protocol for the Python stacks of the field guide. What is told of a stack stands in its own adapter.

A stack is a class with `hello`, `connect`, `mode`, `execute`, `exec`, `write` and `close`; spec/PORTING.md says what each does.
"""

import json
import sys


def send(message):
    print(json.dumps(message), flush=True)


def run(execute, steps):
    """Does the steps of a write transaction's body, and returns what the body returns."""
    for step in steps:
        if "sql" in step:
            execute(step["sql"], step.get("params", []))
        elif "throw" in step:
            raise RuntimeError(step["throw"])
        elif "pause" in step:
            send({"event": "paused", "at": step["pause"]})
            sys.stdin.readline()
        elif "value" in step:
            return {"value": step["value"]}
        else:
            raise NotImplementedError(str(step))
    return {}


def answer(stack, open_ones, request):
    op = request["op"]
    if op == "hello":
        return {"protocol": 1, "language": "Python", "capabilities": [], **stack.hello()}
    if op == "connect":
        opened = open_ones[request["db"]] = stack.connect(request["path"], request.get("options", {}))
        return {"journalMode": stack.execute(opened, "PRAGMA journal_mode", [])[0][0]}
    if op == "bye":
        return {}
    if op not in ("write", "query", "exec", "close"):
        raise NotImplementedError(op)
    opened = open_ones[request["db"]]
    if op == "write":
        return stack.write(opened, lambda execute: run(execute, request["body"]))
    if op == "query":
        return {"rows": stack.execute(opened, request["sql"], request.get("params", []))}
    if op == "exec":
        stack.exec(opened, request["sql"])
    else:
        stack.close(opened)
    return {}


def serve(stack):
    """Answers requests until `bye` or the end of standard input."""
    open_ones = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            send({"id": request["id"], "ok": answer(stack, open_ones, request)})
        except NotImplementedError as error:
            send({"id": request["id"], "error": {"message": str(error), "kind": "unsupported"}})
        except Exception as error:
            send({"id": request["id"], "error": {"message": f"{type(error).__name__}: {error}"}})
        if request["op"] == "bye":
            break
