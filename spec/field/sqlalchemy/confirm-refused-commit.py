"""A COMMIT that a deferred foreign key refuses leaves SQLite's transaction open, and with it the lock on the file."""

import os
import sqlite3
import tempfile

from sqlalchemy import create_engine, event, exc

path = os.path.join(tempfile.mkdtemp(), "case.db")
engine = create_engine(f"sqlite:///{path}")


@event.listens_for(engine, "connect")
def do_connect(dbapi_connection, _record):
    dbapi_connection.isolation_level = None
    dbapi_connection.execute("PRAGMA foreign_keys=ON")


@event.listens_for(engine, "begin")
def do_begin(connection):
    connection.exec_driver_sql("BEGIN")


connection = engine.connect()
connection.exec_driver_sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
connection.exec_driver_sql("CREATE TABLE child (parent REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)")
try:
    with connection.begin():
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")
    raise SystemExit("it was committed")
except exc.IntegrityError as error:
    print(error.orig)
still = connection.connection.in_transaction
try:
    sqlite3.connect(path, timeout=0).execute("BEGIN IMMEDIATE")
    raise SystemExit("another process can write")
except sqlite3.OperationalError as error:
    print(f"after the refused commit SQLite is still in a transaction ({still}), and another connection meets: {error}")
