"""Messages, each once per process, topic and label."""

import logging
import re
import threading

default_logger = logging.getLogger("walguard")

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")


def printable(text):
    """Escapes what acts on a terminal or forges a line of a log: names come from whoever made the file."""
    return _UNSAFE.sub(lambda found: found.group().encode("unicode_escape").decode(), str(text))


def warn(logger, text, *values):
    (logger or default_logger).warning(text, *(printable(value) for value in values))

_said = set()
_said_lock = threading.Lock()


def log_once(logger, level, topic, label, text):
    """Logs ``<label> <text>`` the first time. The key is the label, not the path: one board opened under a hundred
    paths is reported once."""
    with _said_lock:
        if (topic, label) in _said:
            return
        _said.add((topic, label))
    (logger or default_logger).log(level, "%s %s", printable(label), printable(text))
