"""Says whether SQLite's write lock on the given database can be had without waiting."""
import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("free")
except sqlite3.OperationalError as error:
    print("held" if "locked" in str(error) else error)
