/** SQLite's result codes, by number (https://sqlite.org/rescode.html): the primary ones, and the extended. */

const primary = [
  "OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN",
  "PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB NOTICE WARNING",
]
  .join(" ")
  .split(" ");

/** Extended codes: the primary's number, then the names of extended codes 1, 2, 3… (`-` where none is). */
const extended: readonly (readonly [number, string])[] = [
  [1, "MISSING_COLLSEQ RETRY SNAPSHOT"],
  [4, "- ROLLBACK"],
  [5, "RECOVERY SNAPSHOT TIMEOUT"],
  [6, "SHAREDCACHE VTAB"],
  [8, "RECOVERY CANTLOCK ROLLBACK DBMOVED CANTINIT DIRECTORY"],
  [
    10,
    "READ SHORT_READ WRITE FSYNC DIR_FSYNC TRUNCATE FSTAT UNLOCK RDLOCK DELETE BLOCKED NOMEM ACCESS " +
      "CHECKRESERVEDLOCK LOCK CLOSE DIR_CLOSE SHMOPEN SHMSIZE SHMLOCK SHMMAP SEEK DELETE_NOENT MMAP " +
      "GETTEMPPATH CONVPATH VNODE AUTH BEGIN_ATOMIC COMMIT_ATOMIC ROLLBACK_ATOMIC DATA CORRUPTFS IN_PAGE",
  ],
  [11, "VTAB SEQUENCE INDEX"],
  [14, "NOTEMPDIR ISDIR FULLPATH CONVPATH DIRTYWAL SYMLINK"],
  [19, "CHECK COMMITHOOK FOREIGNKEY FUNCTION NOTNULL PRIMARYKEY TRIGGER UNIQUE VTAB ROWID PINNED DATATYPE"],
  [23, "USER"],
];

const names = new Map<number, string>([
  [100, "SQLITE_ROW"],
  [101, "SQLITE_DONE"],
]);
for (const [index, name] of primary.entries()) names.set(index, `SQLITE_${name}`);
for (const [base, list] of extended) {
  for (const [index, name] of list.split(" ").entries()) {
    if (name !== "-") names.set(base | ((index + 1) << 8), `SQLITE_${primary[base]}_${name}`);
  }
}

/**
 * The name of a result code.
 *
 * @param number a primary or extended code, such as 5386
 * @returns its name, such as `SQLITE_IOERR_SHMMAP`; for an unknown extended code, the primary's name
 */
export function sqliteCodeName(number: number): string {
  return names.get(number) ?? names.get(number & 0xff) ?? "SQLITE_ERROR";
}

/**
 * The primary code that an extended one belongs to: `SQLITE_IOERR` of `SQLITE_IOERR_SHMMAP`.
 *
 * @param name a code's name
 */
export function primaryCode(name: string): string {
  const second = name.indexOf("_", "SQLITE_".length);
  return second === -1 ? name : name.slice(0, second);
}
