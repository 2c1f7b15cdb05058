"""Two engines on one file: a transaction that has read cannot write once another has written, however long the timeout."""

import os
import tempfile
import time

from sqlalchemy import create_engine, event, exc

path = os.path.join(tempfile.mkdtemp(), "case.db")


def connect():
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def do_connect(dbapi_connection, _record):
        dbapi_connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def do_begin(connection):
        connection.exec_driver_sql("BEGIN")

    return engine.connect()


a, b = connect(), connect()
a.exec_driver_sql("PRAGMA journal_mode=WAL")
a.exec_driver_sql("CREATE TABLE t (v)")
try:
    with a.begin():
        a.exec_driver_sql("SELECT count(*) FROM t").all()
        with b.begin():
            b.exec_driver_sql("INSERT INTO t VALUES ('b')")
        began = time.monotonic()
        a.exec_driver_sql("INSERT INTO t VALUES ('a')")
    raise SystemExit("both wrote")
except exc.OperationalError as error:
    waited = time.monotonic() - began
    print(f"after {waited:.3f} s of a timeout of 5 s: {error.orig}")
    assert waited < 1
