"""The order of apsw.bestpractice: WAL is switched on before there is a timeout, so it does not wait for anybody."""

import os
import tempfile
import time

import apsw

path = os.path.join(tempfile.mkdtemp(), "case.db")
busy = apsw.Connection(path)
busy.cursor().execute("CREATE TABLE t (v); BEGIN EXCLUSIVE")
began = time.monotonic()
try:
    connection = apsw.Connection(path)
    connection.cursor().execute("PRAGMA journal_mode=wal").fetchall()
    connection.setbusytimeout(100)
    raise SystemExit("it waited")
except apsw.BusyError as error:
    print(f"opening a file that another process is writing failed after {time.monotonic() - began:.3f} s: {error}")
