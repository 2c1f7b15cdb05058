"""Two connections to one file: a transaction that has read cannot write once another has written, whatever the timeout."""

import os
import tempfile
import time

from django.conf import settings
from django.db import OperationalError, connections, transaction

path = os.path.join(tempfile.mkdtemp(), "case.db")
one = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": {"timeout": 20}}
settings.configure(DATABASES={"default": one, "other": dict(one)})
a, b = connections["default"].cursor(), connections["other"].cursor()
a.execute("PRAGMA journal_mode=WAL")
a.execute("CREATE TABLE t (v)")
try:
    with transaction.atomic():
        a.execute("SELECT count(*) FROM t").fetchall()
        with transaction.atomic(using="other"):
            b.execute("INSERT INTO t VALUES ('b')")
        began = time.monotonic()
        a.execute("INSERT INTO t VALUES ('a')")
    raise SystemExit("both wrote")
except OperationalError as error:
    waited = time.monotonic() - began
    print(f"after {waited:.3f} s of a timeout of 20 s: {error}")
    assert waited < 1
