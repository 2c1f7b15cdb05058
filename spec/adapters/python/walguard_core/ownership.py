"""Whose files are used, in a directory where others may make files."""

import os
import stat

from .errors import OpenError


def assert_own_files(given, file):
    """Refuses a database, a file beside it or a link to it that somebody else may have put there.

    :raises OpenError: says which, and whose
    """
    links = [given] if os.path.islink(given) else []
    for path in [*links, *(file + suffix for suffix in ("", "-wal", "-shm", "-journal", ".init.lock"))]:
        try:
            status, directory = os.lstat(path), os.stat(os.path.dirname(os.path.abspath(path)))
        except OSError:
            continue  # not there, or reported when it is opened
        if not _is_explained(status, directory):
            hint = "find out who put it there; share files by a group, or in a directory for those who share them"
            what = f"{path} belongs to user {status.st_uid}, in a directory where others may make files"
            raise OpenError(what, hint=hint, path=file, sqlite_code="SQLITE_CANTOPEN")


def _is_explained(status, directory):
    user, groups = os.geteuid(), {*os.getgroups(), os.getegid()}
    if status.st_uid in (user, 0, directory.st_uid):
        return True
    strangers = directory.st_mode & 0o020 and user != 0 and directory.st_gid not in groups
    if not directory.st_mode & 0o002 and not strangers:
        return True
    return not stat.S_ISLNK(status.st_mode) and bool(status.st_mode & 0o020) and status.st_gid in groups
