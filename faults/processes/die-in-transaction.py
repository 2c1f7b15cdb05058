"""
Dies in the middle of its work on a database and leaves the files that a killed process leaves.

Parameters: the database, and "wal" (leaves committed rows in the -wal) or "journal" (leaves a hot journal: pages
of an uncommitted transaction are in the database).
"""
import os
import sqlite3
import sys

path, mode = sys.argv[1], sys.argv[2]
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA journal_mode=%s" % ("WAL" if mode == "wal" else "DELETE")).fetchall()
connection.execute("CREATE TABLE notes (text TEXT)")
connection.executemany("INSERT INTO notes VALUES (?)", [("x" * 500,)] * 40)
if mode == "journal":
    connection.execute("PRAGMA cache_size=2")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE notes SET text = replace(text, 'x', 'y')")
    connection.executemany("INSERT INTO notes VALUES (?)", [("z" * 500,)] * 400)
os._exit(0)
