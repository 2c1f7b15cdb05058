/**
 * The codes that the engine does not raise here by itself, and why: by its documentation (https://sqlite.org/rescode.html)
 * and its source, 3.53 and 3.54. Most are said by an extension instead, so that the drivers' errors can be compared.
 */

const unused = "SQLite has the number, and never returns it";
const windows = "only SQLite's VFS for Windows returns it";
const cygwin = "only SQLite's VFS for Cygwin returned it";
const apple = "only SQLite's VFS for macOS returns it";
const atomic = "needs a build with `SQLITE_ENABLE_BATCH_ATOMIC_WRITE`, and F2FS";
const log = "SQLite writes it to its log, and returns it from no call";

/** By code, why. */
export const outOfReach: Readonly<Record<string, string>> = {
  SQLITE_ERROR_RETRY: "the compiler of statements starts anew when it sees it, and does not return it",
  SQLITE_ERROR_SNAPSHOT: "only `sqlite3_snapshot_open()` returns it, which no driver calls",
  SQLITE_INTERNAL: "it would be a mistake of the planner's, and no statement is known to lead to it",
  SQLITE_BUSY_TIMEOUT:
    "needs a build with `SQLITE_ENABLE_SETLK_TIMEOUT`, which returns `SQLITE_BUSY` in its place",
  SQLITE_READONLY_CANTLOCK: unused,
  SQLITE_IOERR_BLOCKED: unused,
  SQLITE_IOERR_NOMEM: "SQLite makes `SQLITE_NOMEM` of it, whoever says it",
  SQLITE_IOERR_ACCESS: `${apple}, and the one for Windows`,
  SQLITE_IOERR_CLOSE: log,
  SQLITE_IOERR_DIR_CLOSE: unused,
  SQLITE_IOERR_SHMLOCK: "needs a `-shm` that is locked before it is open, which SQLite does not do",
  SQLITE_IOERR_SEEK: windows,
  SQLITE_IOERR_MMAP: windows,
  SQLITE_IOERR_CONVPATH: cygwin,
  SQLITE_IOERR_VNODE: unused,
  SQLITE_IOERR_AUTH: unused,
  SQLITE_IOERR_BEGIN_ATOMIC: atomic,
  SQLITE_IOERR_COMMIT_ATOMIC: atomic,
  SQLITE_IOERR_ROLLBACK_ATOMIC: atomic,
  SQLITE_IOERR_DATA: "it is for VFS extensions that keep checksums of pages",
  SQLITE_IOERR_IN_PAGE: windows,
  SQLITE_NOTFOUND: "`sqlite3_file_control()` returns it, which no driver calls; statements go on without",
  SQLITE_CANTOPEN_NOTEMPDIR: unused,
  SQLITE_CANTOPEN_ISDIR: windows,
  SQLITE_CANTOPEN_FULLPATH: windows,
  SQLITE_CANTOPEN_CONVPATH: cygwin,
  SQLITE_CANTOPEN_DIRTYWAL: unused,
  SQLITE_CANTOPEN_SYMLINK: "needs `SQLITE_OPEN_NOFOLLOW`, which no driver sets",
  SQLITE_EMPTY: "it is a word between two parts of SQLite",
  SQLITE_CONSTRAINT_FUNCTION: "it is for functions of extensions",
  SQLITE_CONSTRAINT_VTAB: "it is for virtual tables of extensions",
  SQLITE_MISUSE: "of a misuse (a function whose name has 300 characters), both drivers say `not an error`",
  SQLITE_NOLFS: "needs a build with `SQLITE_DISABLE_LFS`",
  SQLITE_AUTH_USER: unused,
  SQLITE_FORMAT: unused,
  SQLITE_NOTICE: log,
  SQLITE_WARNING: log,
};
