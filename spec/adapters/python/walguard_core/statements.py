import sqlite3


def split_statements(sql):
    """Yields the statements of a script, one by one.

    ``executescript`` cannot run a schema inside a transaction, because it first commits an open transaction.
    """
    text = ""
    for part in sql.split(";"):
        text += part + ";"
        if sqlite3.complete_statement(text):
            if text.strip(" \t\r\n;"):
                yield text
            text = ""
    if text.strip(" \t\r\n;"):
        yield text
