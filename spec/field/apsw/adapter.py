"""APSW with WAL and the busy timeout of its best practice page, and `with connection:` around a write."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import apsw
from blackbox import serve


class Stack:
    def hello(self):
        mine = {"name": "APSW", "version": apsw.apswversion()}
        return {"implementation": mine, "sqlite": {"version": apsw.sqlitelibversion()}}

    def connect(self, path, options):
        connection = apsw.Connection(path)
        # What apsw.bestpractice does in versions that have it: WAL, a busy timeout of 100 ms, foreign keys.
        self.execute(connection, "PRAGMA journal_mode=wal", [])
        connection.setbusytimeout(options.get("busyTimeoutMs", 100))
        self.execute(connection, "PRAGMA foreign_keys=ON", [])
        return connection

    def execute(self, connection, sql, params):
        return [list(row) for row in connection.cursor().execute(sql, params)]

    def exec(self, connection, sql):
        self.execute(connection, sql, [])

    def write(self, connection, body):
        with connection:
            return body(lambda sql, params: self.execute(connection, sql, params))

    def close(self, connection):
        connection.close()


serve(Stack())
