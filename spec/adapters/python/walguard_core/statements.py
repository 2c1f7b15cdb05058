import sqlite3


def split_statements(sql):
    """The statements of a script, one by one.

    ``executescript`` is no way to run a schema inside a transaction: it commits what is open before it starts.
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
