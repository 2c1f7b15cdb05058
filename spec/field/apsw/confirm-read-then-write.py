"""Two connections to one file: `with connection` that has read cannot write once another has written, whatever the timeout."""

import os
import tempfile
import time

import apsw

path = os.path.join(tempfile.mkdtemp(), "case.db")
a, b = apsw.Connection(path), apsw.Connection(path)
a.cursor().execute("PRAGMA journal_mode=wal; CREATE TABLE t (v)").fetchall()
for one in (a, b):
    one.setbusytimeout(5000)
try:
    with a:
        a.cursor().execute("SELECT count(*) FROM t").fetchall()
        with b:
            b.cursor().execute("INSERT INTO t VALUES ('b')")
        began = time.monotonic()
        a.cursor().execute("INSERT INTO t VALUES ('a')")
    raise SystemExit("both wrote")
except apsw.BusyError as error:
    waited = time.monotonic() - began
    print(f"after {waited:.3f} s of a timeout of 5 s: {error}")
    assert waited < 1
