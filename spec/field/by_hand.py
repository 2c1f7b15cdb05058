"""Shows a finding of the field guide without the suite: `by_hand.py <what> <adapter's command>` starts the adapter, says what
it asks and what is answered, and exits with 0 when the finding holds. The last line says what was seen."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

command = sys.argv[2:]
folder = tempfile.mkdtemp(prefix="field-")
file = os.path.join(folder, "case.db")
INSERT = "INSERT INTO t (v) VALUES (?)"


class Process:
    """One process of the stack."""

    def __init__(self, name):
        self.name = name
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, op, **what):
        self.begin(op, **what)
        return self.answer()

    def begin(self, op, **what):
        print(f"{self.name}: {op} {json.dumps(what)}")
        self.say({"id": 1, "op": op, "db": "a", **what})
        self.asked = time.monotonic()

    def say(self, message):
        self.child.stdin.write(json.dumps(message) + "\n")
        self.child.stdin.flush()

    def answer(self):
        reply = json.loads(self.child.stdout.readline())
        print(f"{self.name}:   {json.dumps({k: v for k, v in reply.items() if k != 'id'})}, {self.waited()} ms")
        return reply

    def waited(self):
        return round((time.monotonic() - self.asked) * 1000)

    def value(self, sql):
        return self.ask("query", sql=sql)["ok"]["rows"][0][0]


def database(path, mode, *rows):
    """Makes a file with a table and closes it."""
    made = sqlite3.connect(path, isolation_level=None)
    made.execute(f"PRAGMA journal_mode={mode}").fetchall()
    made.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
    made.executemany(INSERT, [(row,) for row in rows])
    made.close()


def read_then_write():
    database(file, "wal")
    a, b = Process("A"), Process("B")
    a.ask("connect", path=file)
    b.ask("connect", path=file)
    timeout = a.value("PRAGMA busy_timeout")
    a.ask("write", body=[{"sql": "SELECT count(*) FROM t"}, {"pause": "A has read"}, {"sql": INSERT, "params": ["A"]}])
    b.ask("write", body=[{"sql": INSERT, "params": ["B"]}])
    a.asked = time.monotonic()
    a.say({"resume": True})
    reply = a.answer()
    waited = a.waited()
    said = reply.get("error", {}).get("message", "no error").splitlines()[0]
    print(f"a transaction that had read failed at its write after {waited} ms of a busy timeout of {timeout} ms: {said}")
    return "locked" in said


def rollback_journal():
    a = Process("A")
    a.ask("connect", path=file, options={"busyTimeoutMs": 1000})
    a.ask("write", body=[{"sql": "CREATE TABLE t (id INTEGER PRIMARY KEY, v)"}])
    mode = a.value("PRAGMA journal_mode")
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM t").fetchall()
    said = a.ask("write", body=[{"sql": INSERT, "params": ["A"]}]).get("error", {}).get("message", "no error").splitlines()[0]
    print(f"a new file is in mode {mode}, and beside a transaction that only reads a write fails: {said}")
    return mode == "delete" and "locked" in said


def synchronous():
    database(file, "wal")
    a = Process("A")
    a.ask("connect", path=file)
    a.ask("query", sql="PRAGMA journal_mode=DELETE")
    a.ask("write", body=[{"sql": INSERT, "params": ["A"]}])
    level = a.value("PRAGMA synchronous")
    print(f"in mode delete, synchronous is {level}; 3 (EXTRA) is what syncs the directory after the journal is removed")
    return level < 3


def restored():
    database(file, "wal")
    backup = os.path.join(folder, "backup.db")
    database(backup, "wal", "row 1 of the backup", "row 2 of the backup")
    a = Process("A")
    a.ask("connect", path=file)
    a.ask("write", body=[{"sql": INSERT, "params": ["from before the restore"]}])
    os.rename(backup, file)
    print(f"the backup was renamed over the database; beside it: {sorted(os.listdir(folder))}")
    a.ask("close")
    reply = a.ask("connect", path=file, db="b")
    rows = a.ask("query", sql="SELECT v FROM t ORDER BY id", db="b").get("ok", {}).get("rows")
    print(f"a backup of two rows, restored by rename while a process had the old file open, was opened with the old -wal: {rows}")
    return "ok" in reply and rows != [["row 1 of the backup"], ["row 2 of the backup"]]


def second_name():
    database(file, "wal")
    other = os.path.join(folder, "other.db")
    a, b = Process("A"), Process("B")
    a.ask("connect", path=file)
    a.ask("write", body=[{"sql": INSERT, "params": ["by A"]}])
    os.link(file, other)
    opened = b.ask("connect", path=other)
    b.ask("write", body=[{"sql": INSERT, "params": ["by B"]}])
    seen = [a.ask("query", sql="SELECT v FROM t")["ok"]["rows"], b.ask("query", sql="SELECT v FROM t")["ok"]["rows"]]
    b.ask("close")
    a.ask("close")
    left = sqlite3.connect(file).execute("SELECT v FROM t").fetchall()
    print(f"two processes under two names of one file saw {seen[0]} and {seen[1]}, and {left} is left of two acknowledged rows")
    return "ok" in opened and len(left) < 2


def taken_away():
    database(file, "wal", "row 1")
    a = Process("A")
    a.ask("connect", path=file)
    a.ask("write", body=[{"sql": INSERT, "params": ["first"]}])
    for end in ("-wal", "-shm"):
        os.rename(file + end, file + end + ".moved")
    reply = a.ask("write", body=[{"sql": INSERT, "params": ["after"]}])
    left = sqlite3.connect(file).execute("SELECT v FROM t").fetchall()
    print(f"after -wal and -shm were taken away, a write was answered with {reply.get('ok')}, and others see {left}")
    return "ok" in reply and ("after",) not in left


def old_closer(close):
    database(file, "wal", "row 1")
    a = Process("A")
    a.ask("connect", path=file)
    a.ask("write", body=[{"sql": INSERT, "params": ["first"]}])
    for end in ("-wal", "-shm"):
        os.unlink(file + end)
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('INSERT INTO t (v) VALUES (0)'); c.commit(); "
    script += "c.execute('CREATE TABLE more AS SELECT * FROM t'); c.close()"
    subprocess.run([sys.executable, "-c", script, file], check=True)
    if close:
        a.ask("close")
    a.child.stdin.close()
    a.child.wait()
    try:
        left = sqlite3.connect(file).execute("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM more)").fetchall()
    except sqlite3.Error as error:
        left = str(error)
    print(f"a process that had the file open when its -wal was removed ended, and of another's two rows and new table is left: {left}")
    return left != [(2, 2)]


holds = {
    "taken-away": taken_away,
    "old-closer": lambda: old_closer(True),
    "old-exit": lambda: old_closer(False),
    "read-then-write": read_then_write,
    "rollback-journal": rollback_journal,
    "synchronous": synchronous,
    "restored": restored,
    "second-name": second_name,
}[sys.argv[1]]()
sys.stdout.flush()
shutil.rmtree(folder, ignore_errors=True)
os._exit(0 if holds else 1)
