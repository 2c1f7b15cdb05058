"""Opens a database safely."""

import contextlib
import errno
import os
import re
import sqlite3

from . import constants
from .errors import ArgumentError, NotADatabaseError, OpenError, WalguardError, primary_code, sqlite_code
from .generation import assert_may_connect, follow, followed
from .init_lock import init_lock
from .journal_mode import apply_wal_with_fallback, check_mode_options
from .logs import warn
from .ownership import assert_own_files
from .statements import split_statements
from .wal_owner import assert_own_wal
from .writable import assert_writable
from .write_txn import write_txn

# Every connection sets them all, because the file stores none of them and the defaults differ from build to build.
_PRAGMAS = (
    f"PRAGMA wal_autocheckpoint={constants.WAL_AUTOCHECKPOINT_PAGES}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA journal_size_limit={constants.JOURNAL_SIZE_LIMIT_BYTES}",
)

# For each file that this process has set up: which file it was, and the schemas that it was given. What has not been
# used for longest is forgotten.
_initialised = {}
_MOST_REMEMBERED = 5000

_CREATES = re.compile(
    r"(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
    r"CREATE\s+(?:(?:VIRTUAL\s+)?TABLE|(?:UNIQUE\s+)?INDEX|VIEW|TRIGGER)\s+IF\s+NOT\s+EXISTS\s+[\w$]+(?![\w$]|\s*\.)",
    re.IGNORECASE | re.DOTALL,
)


def connect(
    path,
    *,
    label=None,
    busy_timeout_ms=None,
    require_wal=False,
    journal_mode="wal",
    schema=None,
    sentinel=None,
    use_init_lock=True,
    file_mode=constants.DATABASE_FILE_MODE,
    other_names="refuse",
    logger=None,
    factory=sqlite3.Connection,
    version_gate=True,
):
    """Returns an ``sqlite3.Connection`` (made by ``factory``), set up, in autocommit mode, for use by one thread.

    The first connect of a process to a file creates the file if needed and sets it up under the init lock; later
    ones only open it, probe the mode and set the pragmas. Any failure closes the connection.

    :param busy_timeout_ms: how long to wait for locks; default: from the environment, else two minutes
    :param schema: idempotent SQL, or a function of the connection; it runs in one transaction, under the lock
    :param sentinel: a table that the schema creates; a later connect that does not find it sets up again
    :param other_names: "warn" to open a file that has hard links; each name would have a -wal of its own
    :raises OpenError: the file cannot be opened or set up
    """
    check_mode_options(journal_mode, require_wal)
    _check("label", label, label is None or _is_name(label), "a name")
    _check("schema", schema, schema is None or callable(schema) or isinstance(schema, str), "SQL or a function")
    _check("sentinel", sentinel, sentinel is None or _is_name(sentinel), "the name of a table")
    _check("file_mode", file_mode, file_mode in range(0o1000), "permission bits such as 0o600")
    _check("other_names", other_names, other_names in ("refuse", "warn"), '"refuse" or "warn"')
    file = _canonical(path)
    timeout_ms = _busy_timeout_ms(busy_timeout_ms)
    label = label or ("database in memory" if file is None else os.path.basename(file))

    def opened():
        if file is not None:
            assert_may_connect(file)
            identity = _identity(file)
        connection = sqlite3.connect(
            ":memory:" if file is None else file,
            timeout=timeout_ms / 1000,
            isolation_level=None,
            factory=factory if file is None else followed(factory),
        )
        with _closed_on_failure(connection):
            # First of all, because the next statement may already have to wait for another process.
            connection.execute(f"PRAGMA busy_timeout={timeout_ms}").fetchall()
            mode = apply_wal_with_fallback(
                connection,
                label=label,
                require_wal=require_wal,
                journal_mode=journal_mode,
                logger=logger,
                version_gate=version_gate,
            )
            for pragma in (_synchronous_pragma(mode, file), *_PRAGMAS):
                connection.execute(pragma).fetchall()
            if file is not None:
                assert_writable(connection, file)
                if _identity(file) != identity:
                    raise _unfit(file, "was replaced while it was being opened")
                follow(connection, file, logger)
        return connection

    def first():
        if file is not None:
            _look_for_other_names(file, other_names, logger)
        locked = init_lock(file, file_mode=file_mode, logger=logger)
        ready = None
        try:
            with locked if use_init_lock else contextlib.nullcontext():
                ready = set_up()
            return ready
        except BaseException:
            if ready is not None:  # to give the lock back has failed
                with contextlib.suppress(Exception):
                    ready.close()
            raise

    def set_up():
        if file is not None:
            assert_may_connect(file)
            assert_own_wal(file)
            if not os.path.exists(file):
                # Before the file: where that is, the names above it have been synced, whoever made them.
                _sync_names(os.path.dirname(file))
            _create(file, file_mode)
            assert_own_files(os.fsdecode(path), file)
        connection = opened()
        with _closed_on_failure(connection):
            if schema is not None and not (file is not None and _is_applied(connection, schema)):
                write_txn(connection, lambda c: _run_schema(c, schema))
            if file is not None:
                _remember(file, schema)
        return connection

    try:
        if file is not None:
            _prepare_place(file)
        known, schemas = _recall(file)
        if file is None or known != _identity(file) or (schema is not None and schema not in schemas):
            return first()
        connection = opened()
        if sentinel is None:
            return connection
        with _closed_on_failure(connection):
            present = _has_table(connection, sentinel)
        if present:
            return connection
        connection.close()
        text = "%s has lost its table %s since it was set up, and is set up again"
        warn(logger, text, file, sentinel)
        _initialised.pop(file, None)
        return first()
    except WalguardError:
        raise
    except sqlite3.Error as cause:
        code = sqlite_code(cause)
        if code is None:
            raise
        kind = NotADatabaseError if primary_code(code) == "SQLITE_NOTADB" else OpenError
        hint = "the cause is the engine's own error"
        raise kind(f"{file} could not be opened: {cause}", hint=hint, path=file, sqlite_code=code) from cause
    except OSError as cause:
        raise _unfit(file, f"could not be opened: {cause.strerror}") from cause


def _synchronous_pragma(mode, file):
    # FULL does not sync the directory that a rollback journal is removed from: after a power cut the journal is
    # back, and undoes an acknowledged transaction.
    full = mode == "wal" or file is None
    return f"PRAGMA synchronous={constants.SYNCHRONOUS if full else constants.ROLLBACK_JOURNAL_SYNCHRONOUS}"


def init_db(path, **options):
    """Sets a database up, even if this process has done so before, and closes it again."""
    _initialised.pop(_canonical(path), None)
    connect(path, **options).close()


def _canonical(path):
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise ArgumentError(f"{path!r} is not a path", hint="give a string or a Path") from None
    if text == ":memory:":
        return None
    if not text or "\0" in text or text != text.rstrip() or text.lower().startswith("file:"):
        raise ArgumentError(f"{text!r} is not the path of a file", hint='give a path, or ":memory:"')
    if os.path.islink(text) and not os.path.exists(text):
        raise _unfit(text, "is a link to a file that is not there")
    # SQLite puts -wal and -shm next to the target of a link; the init lock belongs there too.
    return os.path.realpath(text)


def _check(name, value, holds, wanted):
    if not holds:
        raise ArgumentError(f"{name} is {value!r}", hint=f"it takes {wanted}")


def _is_name(value):
    return isinstance(value, str) and value != ""


def _busy_timeout_ms(option):
    if option is None:
        text = os.environ.get(constants.BUSY_TIMEOUT_VARIABLE, "").strip()
        configured = int(text) if re.fullmatch("[0-9]+", text) else 0
        return configured if 0 < configured < 2**31 else constants.BUSY_TIMEOUT_MS
    if isinstance(option, int) and not isinstance(option, bool) and 0 <= option < 2**31:
        return option
    raise ArgumentError(f"busy_timeout_ms is {option!r}", hint="it takes whole milliseconds from 0 to 2147483647")


def _prepare_place(file):
    directory = os.path.dirname(file)
    if not os.path.exists(directory):
        assert_may_connect(file)
        _make_directories(directory)
    if os.path.exists(file) and not os.path.isfile(file):
        raise _unfit(file, "is a directory" if os.path.isdir(file) else "is not a regular file")
    if not os.access(directory, os.W_OK):
        raise _unfit(file, "is in a directory that this process may not write")
    if os.path.exists(file) and not os.access(file, os.R_OK | os.W_OK):
        raise _unfit(file, "may not be read and written by this process")


def _look_for_other_names(file, other_names, logger):
    """SQLite names the -wal after the name, and which other names are in use cannot be seen."""
    links = os.stat(file).st_nlink if os.path.exists(file) else 1
    if links <= 1:
        return
    what = f"has {links} names (hard links), and each would have a -wal of its own"
    hint = "remove the other names, or make this one a copy while nothing has it open"
    if other_names == "refuse":
        raise OpenError(f"{file} {what}", hint=f'{hint}; other_names="warn" opens it', path=file)
    (logger or default_logger).warning("%s %s: %s", file, what, hint)


def _make_directories(directory):
    """Makes the missing ones. Their names are synced before the database is made."""
    if os.path.isdir(directory):
        return
    parent = os.path.dirname(directory)
    if parent != directory:
        _make_directories(parent)
    with contextlib.suppress(FileExistsError):
        os.mkdir(directory)


def _sync_names(directory):
    """Syncs the names of a directory and of those above it on its file system: a power cut must not take one away with
    all in it. Who made them may have died before, and nothing shows that."""
    parent = os.path.dirname(directory)
    if parent == directory or os.stat(parent).st_dev != os.stat(directory).st_dev:
        return
    _sync_directory(parent)
    _sync_names(parent)


def _sync_directory(directory):
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except OSError:
        return  # one that may not be read cannot be synced
    try:
        os.fsync(descriptor)
    except OSError as cause:
        if cause.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EPERM, errno.EBADF):
            raise
    finally:
        os.close(descriptor)


def _unfit(file, what):
    hint = "choose a directory where this process may create files: SQLite creates some next to the database"
    return OpenError(f"{file} {what}", hint=hint, path=file, sqlite_code="SQLITE_CANTOPEN")


def _create(file, mode):
    """Creates the file, if it is missing, with its permissions. Never opens an existing file: this process may have
    it open in SQLite, and closing any descriptor of it would drop the locks."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:
        return
    try:
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _identity(file):
    try:
        status = os.stat(file)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _run_schema(connection, schema):
    if callable(schema):
        return schema(connection)
    for statement in split_statements(schema):
        connection.execute(statement).fetchall()
    return None


def _remember(file, schema):
    known, schemas = _initialised.get(file, ((), ()))
    identity = _identity(file)
    kept = schemas if known == identity else ()
    _initialised.pop(file, None)
    _initialised[file] = (identity, {*kept, schema} - {None})
    while len(_initialised) > _MOST_REMEMBERED:
        del _initialised[next(iter(_initialised))]


def _recall(file):
    """What was remembered of a file, which counts as used now."""
    if file not in _initialised:
        return (), ()
    _initialised[file] = _initialised.pop(file)
    return _initialised[file]


def _is_applied(connection, schema):
    """Whether running an SQL schema would change nothing, found out without the write lock."""
    if callable(schema) or not all(_CREATES.match(statement) for statement in split_statements(schema)):
        return False
    model = sqlite3.connect(":memory:")
    try:
        model.executescript(schema)
        return _objects(model) <= _objects(connection)
    except sqlite3.Error:
        return False  # the schema runs, and says itself what is wrong
    finally:
        model.close()


def _objects(connection):
    query = "SELECT type, lower(name) FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_'"
    return set(connection.execute(query).fetchall())


def _has_table(connection, name):
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return bool(connection.execute(query, (name,)).fetchall())


@contextlib.contextmanager
def _closed_on_failure(connection):
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception):  # the first error says more
            connection.close()
        raise
