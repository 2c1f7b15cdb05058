"""Layers of another shape than walguard's that lose nothing; each is judged by what can be seen from outside.

SHAPE is one of

    each         a connection for each request, which puts the file into WAL mode; nothing stays open in between
    each-delete  the same, in the rollback-journal mode that a new file has; what is in WAL mode stays there
    wal-only     one connection that stays, and refuses a file that is not in WAL mode
    pool         two connections that take turns
    plain-path   `each`, and a path that leads through a link is refused

`test/conformance/honest-layers.test.ts` says which cases none of them may fail.
"""

import contextlib
import os
import pathlib
import signal
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "spec/field"))
from blackbox import serve  # noqa: E402

SHAPE = os.environ.get("SHAPE", "each")
BUSY_S = 10
lost = []
opened = []


class Refused(Exception):
    pass


class Connection:
    """A connection with all that each needs, and the files that it has open."""

    def __init__(self, path):
        if os.stat(path).st_nlink > 1:
            raise Refused(f"{path} has a second name")
        self.path = path
        self.engine = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            self.prepare()
        except BaseException:
            self.engine.close()
            raise
        self.files = files_of(path)

    def prepare(self):
        self.run("SELECT count(*) FROM sqlite_master")
        if SHAPE not in ("each-delete", "wal-only"):
            switch_to_wal(self.engine, self.path)
        self.look_at_mode()
        self.run(f"PRAGMA synchronous={'EXTRA' if SHAPE == 'each-delete' else 'FULL'}")

    def look_at_mode(self):
        if SHAPE != "each-delete" and self.mode() != "wal":
            raise Refused(f"{self.path} is not in WAL mode")

    def mode(self):
        self.run("SELECT count(*) FROM sqlite_master")
        return self.run("PRAGMA journal_mode")[0][0]

    def run(self, sql, params=()):
        return self.engine.execute(sql, params).fetchall()

    def look(self):
        """Raises where the files under the path are no longer those that the connection has open."""
        now = files_of(self.path)
        if any(was is not None and was != now[name] for name, was in self.files.items()):
            lost.append(self)
            raise Refused(f"the files of {self.path} were removed or replaced")
        self.files = now

    def close(self):
        """Closing one that has lost its files would write to those of others."""
        with contextlib.suppress(Refused):
            if self not in lost:
                self.look()
        if self not in lost:
            self.engine.close()


def switch_to_wal(connection, path):
    """The engine does not always wait by itself here."""
    until = time.monotonic() + BUSY_S
    while True:
        with contextlib.suppress(sqlite3.OperationalError):
            if connection.execute("PRAGMA journal_mode=WAL").fetchall() == [("wal",)]:
                return
        if time.monotonic() > until:
            raise Refused(f"{path} could not be put into WAL mode")
        time.sleep(0.005)


def files_of(path):
    def identity(name):
        with contextlib.suppress(FileNotFoundError):
            found = os.stat(name)
            return found.st_dev, found.st_ino
        return None

    return {suffix: identity(path + suffix) for suffix in ("", "-wal", "-shm")}


class Database:
    """What a caller has of a database: its path, and the connections that are kept."""

    def __init__(self, path):
        if path == ":memory:" or (SHAPE == "plain-path" and os.path.realpath(path) != os.path.abspath(path)):
            raise Refused(f"{path} is not a plain path")
        self.path = os.path.abspath(path)
        self.refuse_wal_of_another()
        if not os.path.exists(self.path) or os.path.getsize(self.path) == 0:
            self.set_up()
        self.kept = [Connection(self.path) for _ in range({"wal-only": 1, "pool": 2}.get(SHAPE, 0))]
        self.turn = 0
        with self.connection():
            pass

    def set_up(self):
        with contextlib.closing(sqlite3.connect(self.path, timeout=BUSY_S)) as connection:
            connection.execute("PRAGMA user_version=0")
            if SHAPE == "wal-only":
                switch_to_wal(connection, self.path)

    def refuse_wal_of_another(self):
        """After a restore by renaming, the -wal that lies there belongs to the database that was replaced."""
        now = files_of(self.path)["-wal"]
        if now is not None and any(one.path == self.path and one.files["-wal"] == now for one in lost):
            raise Refused(f"{self.path}-wal belongs to another file")

    @contextlib.contextmanager
    def connection(self):
        if not self.kept:
            with contextlib.closing(Connection(self.path)) as connection:
                yield connection
            return
        self.turn = (self.turn + 1) % len(self.kept)
        connection = self.kept[self.turn]
        if connection in lost:
            raise Refused(f"the files of {self.path} were removed or replaced")
        connection.look_at_mode()
        yield connection

    def close(self):
        while self.kept:
            self.kept.pop().close()


class Stack:
    def hello(self):
        return {
            "implementation": {"name": f"honest-port {SHAPE}", "version": "0.1"},
            "sqlite": {"version": sqlite3.sqlite_version},
            "bounds": {"busyMs": BUSY_S * 1000},
        }

    def connect(self, path, options):
        database = Database(path)
        opened.append(database)
        return database

    def execute(self, database, sql, params):
        with database.connection() as connection:
            return connection.run(sql, params)

    def exec(self, database, sql):
        self.execute(database, sql, [])

    def write(self, database, body):
        with database.connection() as connection:
            connection.run("BEGIN IMMEDIATE")
            try:
                connection.look()
                result = body(connection.run)
                connection.look()
                connection.run("COMMIT")
                connection.look()
            finally:
                if connection.engine.in_transaction:
                    connection.run("ROLLBACK")
            return result

    def close(self, database):
        database.close()


serve(Stack())
for database in opened:
    for one in database.kept:
        with contextlib.suppress(Refused):
            one.look()
if lost:
    os.kill(os.getpid(), signal.SIGKILL)  # the end of the process would close them, and so write
