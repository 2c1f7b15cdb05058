"""Django's database layer with the timeout that its SQLite notes recommend, and `transaction.atomic` around a write."""

import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import django
from blackbox import serve
from django.conf import settings
from django.db import connections, transaction

ENGINE = "django.db.backends.sqlite3"
settings.configure(DATABASES={"default": {"ENGINE": ENGINE, "NAME": ":memory:"}}, USE_TZ=True)
django.setup()


class Stack:
    def hello(self):
        mine = {"name": "Django", "version": django.get_version()}
        return {"implementation": mine, "driver": "sqlite3", "sqlite": {"version": sqlite3.sqlite_version}}

    def connect(self, path, options):
        wait = options["busyTimeoutMs"] / 1000 if "busyTimeoutMs" in options else 20
        # One entry of DATABASES for each connection; Django keeps one connection per entry and thread.
        alias = f"field{len(connections.databases)}"
        connections.databases[alias] = {"ENGINE": ENGINE, "NAME": path, "OPTIONS": {"timeout": wait}}
        connections[alias].ensure_connection()
        return alias

    def execute(self, alias, sql, params):
        with connections[alias].cursor() as cursor:
            if params:
                cursor.execute(sql.replace("%", "%%").replace("?", "%s"), params)
            else:
                cursor.execute(sql)
            return [list(row) for row in cursor.fetchall()]

    def exec(self, alias, sql):
        self.execute(alias, sql, [])

    def write(self, alias, body):
        with transaction.atomic(using=alias):
            return body(lambda sql, params: self.execute(alias, sql, params))

    def close(self, alias):
        connections[alias].close()


serve(Stack())
