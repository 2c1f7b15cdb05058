"""Six processes that open a new database at the same moment: peewee switches it to WAL as it connects, and some fail."""

import multiprocessing
import os
import sys
import tempfile

import peewee


def opens(path, barrier, errors):
    database = peewee.SqliteDatabase(path, pragmas={"journal_mode": "wal", "synchronous": 0}, timeout=5)
    barrier.wait()
    try:
        database.connect()
    except peewee.OperationalError as error:
        errors.put(str(error))


with tempfile.TemporaryDirectory() as folder:
    for round_ in range(1, 41):
        barrier, errors = multiprocessing.Barrier(6), multiprocessing.Queue()
        path = os.path.join(folder, f"new-{round_}.db")
        processes = [multiprocessing.Process(target=opens, args=(path, barrier, errors)) for _ in range(6)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        if not errors.empty():
            print(f"round {round_}: one of 6 could not open it: {errors.get()}")
            sys.exit(0)
print("all could open it, 40 times")
sys.exit(1)
