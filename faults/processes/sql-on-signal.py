"""
Another process at work on a database, step by step.

Parameters: the database, a signal file, then SQL statements. Runs those before "--signal", prints "ready",
waits for the signal file to appear, runs the rest, makes <signal>.done, and keeps the database open until its
standard input ends. Files and not lines, because whoever gives the signal may be in the middle of a statement.
"""
import os
import sqlite3
import sys
import time

path, signal, statements = sys.argv[1], sys.argv[2], sys.argv[3:]
split = statements.index("--signal") if "--signal" in statements else len(statements)
connection = sqlite3.connect(path, timeout=10, isolation_level=None)


def run(some):
    for sql in some:
        connection.execute(sql).fetchall()


run(statements[:split])
print("ready", flush=True)
if split < len(statements):
    while not os.path.exists(signal):
        time.sleep(0.002)
    run(statements[split + 1 :])
    open(signal + ".done", "w").close()
sys.stdin.read()
connection.close()
