"""Python's sqlite3 as its documentation shows it: the defaults of `connect`, and `with connection:` around a write."""

import os
import platform
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from blackbox import serve


class Stack:
    def hello(self):
        mine = {"name": "sqlite3", "version": platform.python_version()}
        return {"implementation": mine, "sqlite": {"version": sqlite3.sqlite_version}}

    def connect(self, path, options):
        wait = {"timeout": options["busyTimeoutMs"] / 1000} if "busyTimeoutMs" in options else {}
        return sqlite3.connect(path, **wait)

    def execute(self, connection, sql, params):
        return connection.execute(sql, params).fetchall()

    def exec(self, connection, sql):
        # The module begins a transaction before an INSERT, UPDATE, DELETE or REPLACE; a raw statement has to end it.
        before = connection.in_transaction
        connection.execute(sql).fetchall()
        if not before and not sql.startswith("BEGIN"):
            connection.commit()

    def write(self, connection, body):
        with connection:
            return body(lambda sql, params: self.execute(connection, sql, params))

    def close(self, connection):
        connection.close()


serve(Stack())
