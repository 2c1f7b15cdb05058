"""The specification's numbers and names, read from its own file and never repeated in this port."""

import json
import re
from pathlib import Path

_spec = Path(__file__).resolve().parents[3]
_values = json.loads((_spec / "constants.json").read_text(encoding="utf-8"))

WAL_INCOMPAT_MARKERS = tuple(marker.lower() for marker in _values["walIncompatMarkers"])
BUSY_TIMEOUT_MS = _values["busyTimeoutMs"]
BUSY_TIMEOUT_VARIABLE = _values["busyTimeoutEnvironmentVariable"]
SYNCHRONOUS = _values["synchronous"]
ROLLBACK_JOURNAL_SYNCHRONOUS = _values["rollbackJournalSynchronous"]
WAL_AUTOCHECKPOINT_PAGES = _values["walAutocheckpointPages"]
JOURNAL_SIZE_LIMIT_BYTES = _values["journalSizeLimitBytes"]
WAL_SWITCH_TIMEOUT_S = _values["walSwitchTimeoutMs"] / 1000
WAL_SWITCH_POLL_S = _values["walSwitchPollMs"] / 1000
BOUNDARY_STEP_MS = _values["boundaryStepMs"]
INIT_LOCK_SUFFIX = _values["initLockSuffix"]
INIT_LOCK_TIMEOUT_MS = _values["initLockTimeoutMs"]
INIT_LOCK_POLL_S = _values["initLockPollMs"] / 1000
DATABASE_FILE_MODE = _values["databaseFileMode"]


def has_wal_reset_bug(version):
    """Whether an SQLite version, such as ``"3.40.1"``, can lose committed rows in a checkpoint (JM-044).

    The range comes from the specification: from one release to another, except for branches that got the fix
    earlier.
    """
    bug = _values["walResetBug"]
    this = _release(version)
    if not _release(bug["introducedIn"]) <= this < _release(bug["fixedIn"]):
        return False
    backports = [_release(fix) for fix in bug["backportedTo"]]
    return not any(this[:2] == fix[:2] and this >= fix for fix in backports)


def _release(text):
    parts = [int(part) for part in re.findall(r"\d+", text)[:3]]
    return tuple(parts + [0] * (3 - len(parts)))
