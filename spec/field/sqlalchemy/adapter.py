"""SQLAlchemy with the two event listeners that its documentation gives for correct transactions on SQLite."""

import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import sqlalchemy
from blackbox import serve
from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL


class Stack:
    def hello(self):
        mine = {"name": "SQLAlchemy", "version": sqlalchemy.__version__}
        return {"implementation": mine, "driver": "pysqlite", "sqlite": {"version": sqlite3.sqlite_version}}

    def connect(self, path, options):
        wait = {"timeout": options["busyTimeoutMs"] / 1000} if "busyTimeoutMs" in options else {}
        engine = create_engine(URL.create("sqlite", database=path), connect_args=wait)

        @event.listens_for(engine, "connect")
        def do_connect(dbapi_connection, _record):
            dbapi_connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def do_begin(connection):
            connection.exec_driver_sql("BEGIN")

        return engine.connect()

    def execute(self, connection, sql, params):
        result = connection.exec_driver_sql(sql, tuple(params))
        return [list(row) for row in result] if result.returns_rows else []

    def exec(self, connection, sql):
        # Raw: past SQLAlchemy, on the driver's connection.
        connection.connection.cursor().execute(sql).fetchall()

    def write(self, connection, body):
        with connection.begin():
            return body(lambda sql, params: self.execute(connection, sql, params))

    def close(self, connection):
        connection.close()
        connection.engine.dispose()


serve(Stack())
