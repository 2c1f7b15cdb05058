"""peewee with the pragmas that its documentation lists as recommended settings, and `atomic` around a write."""

import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import peewee
from blackbox import serve

RECOMMENDED = {
    "journal_mode": "wal",
    "cache_size": -1 * 64000,
    "foreign_keys": 1,
    "ignore_check_constraints": 0,
    "synchronous": 0,
}


class Stack:
    def hello(self):
        mine = {"name": "peewee", "version": peewee.__version__}
        return {"implementation": mine, "driver": "sqlite3", "sqlite": {"version": sqlite3.sqlite_version}}

    def connect(self, path, options):
        wait = {"timeout": options["busyTimeoutMs"] / 1000} if "busyTimeoutMs" in options else {}
        database = peewee.SqliteDatabase(path, pragmas=RECOMMENDED, **wait)
        database.connect()
        return database

    def execute(self, database, sql, params):
        return [list(row) for row in database.execute_sql(sql, params).fetchall()]

    def exec(self, database, sql):
        # Raw: past peewee, on the driver's connection.
        database.connection().execute(sql).fetchall()

    def write(self, database, body):
        with database.atomic():
            return body(lambda sql, params: self.execute(database, sql, params))

    def close(self, database):
        database.close()


serve(Stack())
