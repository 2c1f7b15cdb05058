"""Messages, each once per process, topic and label."""

import logging
import threading

default_logger = logging.getLogger("walguard")

_said = set()
_said_lock = threading.Lock()


def log_once(logger, level, topic, label, text):
    """Logs ``<label> <text>`` the first time. The key is the label, not the path: one board opened under a hundred
    paths is reported once."""
    with _said_lock:
        if (topic, label) in _said:
            return
        _said.add((topic, label))
    (logger or default_logger).log(level, "%s %s", label, text)
