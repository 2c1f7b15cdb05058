#!/usr/bin/env python3
"""One process of ``walguard bench`` that writes through the Python port: a JSON message per line, in and out.

The messages are those of src/cli/bench/processes/worker-orders.ts. It takes the order to write, with one caller.
"""

import json
import sqlite3
import sys
import threading
import time

import walguard_core as port

SCHEMA = """
  CREATE TABLE IF NOT EXISTS tasks (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    worker INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS task_events (
    id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS task_events_by_task ON task_events (task_id);
  CREATE TABLE IF NOT EXISTS task_runs (
    id INTEGER PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS task_runs_by_status ON task_runs (status);
"""
TASK = "INSERT INTO tasks (id, title, status, worker, created_at) VALUES (?, ?, 'todo', ?, ?)"
EVENT = "INSERT INTO task_events (task_id, kind, created_at) VALUES (?, 'created', ?)"
RUN = "INSERT INTO task_runs (task_id, status, started_at) VALUES (?, 'queued', ?)"

# A clock that never goes back, in milliseconds since the epoch.
EPOCH = time.time() - time.perf_counter()


def now():
    return (EPOCH + time.perf_counter()) * 1000


def say(message):
    print(json.dumps(message), flush=True)


class Writer:
    def __init__(self, order):
        self.order = order
        self.connection = port.connect(order["path"], schema=SCHEMA, sentinel="tasks")
        self.tried = 0
        self.times = []
        self.failed = []
        self.doubtful = []
        self.errors = {}

    def write(self):
        worker, sequence = self.order["worker"], self.tried
        self.tried += 1
        held = 0

        def body(connection):
            nonlocal held
            held = now()
            if self.order["bodyMs"] > 0:
                time.sleep(self.order["bodyMs"] / 1000)
            task, at = f"{worker}-{sequence}", int(time.time() * 1000)
            connection.execute(TASK, (task, f"task {sequence} of worker {worker}", worker, at))
            connection.execute(EVENT, (task, at))
            connection.execute(RUN, (task, at))

        wanted = now()
        port.write_txn(self.connection, body)
        return wanted, held, now()

    def run(self, start, stop):
        writes = self.order["writes"]
        while not stop.is_set() if writes is None else self.tried < self.order["warmUp"] + writes:
            sequence = self.tried
            try:
                self.times.append([round(moment - start, 3) for moment in self.write()])
            except Exception as error:  # whatever it is, it is counted
                self.failed.append(sequence)
                if port.transaction_outcome(error) not in ("not-started", "rolled-back"):
                    self.doubtful.append(sequence)
                code = getattr(error, "sqlite_errorname", None) or type(error).__name__
                self.errors[code] = self.errors.get(code, 0) + 1
            if self.order["thinkMs"] > 0:
                time.sleep(self.order["thinkMs"] / 1000)


def main():
    order = json.loads(sys.stdin.readline())
    try:
        if order["role"] != "write" or order["callers"] > 0:
            raise NotImplementedError("the Python worker writes with one caller, and does not read")
        writer = Writer(order)
        for _ in range(order["warmUp"]):
            writer.write()
    except (port.WalguardError, sqlite3.Error, NotImplementedError) as error:
        say({"kind": "unavailable", "reason": str(error)})
        return
    say({"kind": "ready"})
    line = sys.stdin.readline()
    if not line:
        return
    start = json.loads(line)["go"]
    stop = threading.Event()
    if order["writes"] is None:
        threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()
    time.sleep(max(0, (start - now()) / 1000))
    writer.run(start, stop)
    writer.connection.close()
    say(
        {
            "kind": "written",
            "times": writer.times,
            "tried": writer.tried,
            "failed": writer.failed,
            "doubtful": writer.doubtful,
            "errors": writer.errors,
            "loop": None,
        }
    )


main()
