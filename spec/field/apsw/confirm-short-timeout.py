"""A timeout of 100 ms is shorter than another process's transaction may be."""

import os
import tempfile
import time

import apsw

path = os.path.join(tempfile.mkdtemp(), "case.db")
a, b = apsw.Connection(path), apsw.Connection(path)
a.cursor().execute("PRAGMA journal_mode=wal; CREATE TABLE t (v)").fetchall()
b.setbusytimeout(100)
a.cursor().execute("BEGIN IMMEDIATE")
began = time.monotonic()
try:
    with b:
        b.cursor().execute("INSERT INTO t VALUES ('b')")
    raise SystemExit("it wrote")
except apsw.BusyError as error:
    print(f"a write beside another's transaction failed after {time.monotonic() - began:.3f} s: {error}")
