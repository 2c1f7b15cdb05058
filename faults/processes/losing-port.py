"""The smallest adapter, with one mistake that loses acknowledged rows where the SQLite is as old as Python's often is.

LOSES=header-read reads the file's header at each connect; LOSES=closes-on-sigterm is a service that ends properly
when it is told to, and so closes what it has open.
"""

import os
import pathlib
import runpy
import signal
import sqlite3
import sys

original = sqlite3.connect


def connect(path, *rest, **options):
    with open(path, "rb") as file:
        file.read(100)
    return original(path, *rest, **options)


if os.environ.get("LOSES") == "header-read":
    sqlite3.connect = connect
if os.environ.get("LOSES") == "closes-on-sigterm":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
adapter = pathlib.Path(__file__).parents[2] / "spec/adapters/python/minimal.py"
runpy.run_path(str(adapter), run_name="__main__")
