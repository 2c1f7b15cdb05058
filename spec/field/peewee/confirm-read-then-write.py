"""Two databases on one file: an `atomic` that has read cannot write once another has written, however long the timeout."""

import os
import tempfile
import time

from peewee import OperationalError, SqliteDatabase

path = os.path.join(tempfile.mkdtemp(), "case.db")
a, b = (SqliteDatabase(path, pragmas={"journal_mode": "wal"}, timeout=5) for _ in range(2))
a.execute_sql("CREATE TABLE t (v)")
try:
    with a.atomic():
        a.execute_sql("SELECT count(*) FROM t").fetchall()
        with b.atomic():
            b.execute_sql("INSERT INTO t VALUES ('b')")
        began = time.monotonic()
        a.execute_sql("INSERT INTO t VALUES ('a')")
    raise SystemExit("both wrote")
except OperationalError as error:
    waited = time.monotonic() - began
    print(f"after {waited:.3f} s of a timeout of 5 s: {error}")
    assert waited < 1

with a.atomic("IMMEDIATE"):
    a.execute_sql("SELECT count(*) FROM t").fetchall()
    try:
        b.timeout = 0
        with b.atomic("IMMEDIATE"):
            raise SystemExit("both have the lock")
    except OperationalError:
        a.execute_sql("INSERT INTO t VALUES ('a')")
