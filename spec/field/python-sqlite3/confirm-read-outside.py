"""`with connection:` begins no transaction before the first INSERT, UPDATE, DELETE or REPLACE: what was read before may have
changed by then, and two processes that read, add and write lose one of the two changes without an error."""

import os
import sqlite3
import tempfile

path = os.path.join(tempfile.mkdtemp(), "case.db")
a, b = sqlite3.connect(path), sqlite3.connect(path)
with a:
    a.execute("CREATE TABLE account (balance)")
    a.execute("INSERT INTO account VALUES (100)")
with a:
    (seen_by_a,) = a.execute("SELECT balance FROM account").fetchone()
    with b:
        (seen_by_b,) = b.execute("SELECT balance FROM account").fetchone()
        b.execute("UPDATE account SET balance = ?", (seen_by_b + 10,))
    a.execute("UPDATE account SET balance = ?", (seen_by_a + 1,))
(balance,) = a.execute("SELECT balance FROM account").fetchone()
print(f"100, and 10 by one process and 1 by another in a `with connection:` each, makes {balance}")
assert balance == 101
