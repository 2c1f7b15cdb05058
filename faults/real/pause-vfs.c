/*
 * A layer over SQLite's own file system layer that stops a checkpoint between its look at the WAL's header and its look
 * at how much of the WAL is in the database. Loaded as an extension, it becomes the default of all databases that are
 * opened afterwards.
 *
 * In that place SQLite calls xUnfetch(0), if the header has changed since it was last read. While the file named by
 * PAUSE_VFS exists, the call makes another with ".reached" added to its name, and returns when the first is gone.
 */
#include <sqlite3ext.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
SQLITE_EXTENSION_INIT1

typedef struct {
  sqlite3_file base;
  sqlite3_io_methods methods;
} PausingFile;

/* The real file lies behind ours, in the same memory. */
#define REAL(file) ((sqlite3_file *)((PausingFile *)(file) + 1))
#define CALL(file, method, ...) REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__)

static sqlite3_vfs pausing;
static sqlite3_vfs *usual;

static int is_there(const char *name) { return access(name, F_OK) == 0; }

static void pause_here(void) {
  const char *gate = getenv("PAUSE_VFS");
  char reached[4096];
  if (gate == 0 || !is_there(gate)) return;
  snprintf(reached, sizeof reached, "%s.reached", gate);
  int file = open(reached, O_CREAT | O_WRONLY, 0600);
  if (file >= 0) close(file);
  /* A test that has died must not leave a process behind: half a minute is enough. */
  for (int turn = 0; turn < 30000 && is_there(gate); turn += 1) usleep(1000);
}

static int file_close(sqlite3_file *f) { return CALL(f, xClose); }
static int file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) { return CALL(f, xRead, to, n, at); }
static int file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) { return CALL(f, xWrite, from, n, at); }
static int file_truncate(sqlite3_file *f, sqlite3_int64 size) { return CALL(f, xTruncate, size); }
static int file_sync(sqlite3_file *f, int flags) { return CALL(f, xSync, flags); }
static int file_size(sqlite3_file *f, sqlite3_int64 *size) { return CALL(f, xFileSize, size); }
static int file_lock(sqlite3_file *f, int lock) { return CALL(f, xLock, lock); }
static int file_unlock(sqlite3_file *f, int lock) { return CALL(f, xUnlock, lock); }
static int file_check(sqlite3_file *f, int *reserved) { return CALL(f, xCheckReservedLock, reserved); }
static int file_control(sqlite3_file *f, int op, void *arg) { return CALL(f, xFileControl, op, arg); }
static int file_sector(sqlite3_file *f) { return CALL(f, xSectorSize); }
static int file_traits(sqlite3_file *f) { return CALL(f, xDeviceCharacteristics); }
static int shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **to) {
  return CALL(f, xShmMap, page, size, extend, to);
}
static int shm_lock(sqlite3_file *f, int offset, int n, int flags) { return CALL(f, xShmLock, offset, n, flags); }
static void shm_barrier(sqlite3_file *f) { CALL(f, xShmBarrier); }
static int shm_unmap(sqlite3_file *f, int remove) { return CALL(f, xShmUnmap, remove); }
static int file_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **to) { return CALL(f, xFetch, at, n, to); }
static int file_unfetch(sqlite3_file *f, sqlite3_int64 at, void *page) {
  if (page == 0) pause_here();
  return CALL(f, xUnfetch, at, page);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *given) {
  PausingFile *ours = (PausingFile *)file;
  (void)vfs;
  memset(ours, 0, sizeof *ours);
  int result = usual->xOpen(usual, name, REAL(file), flags, given);
  if (REAL(file)->pMethods == 0) return result;
  ours->methods = (sqlite3_io_methods){
      REAL(file)->pMethods->iVersion, file_close,   file_read,    file_write,   file_truncate, file_sync,
      file_size,                      file_lock,    file_unlock,  file_check,   file_control,  file_sector,
      file_traits,                    shm_map,      shm_lock,     shm_barrier,  shm_unmap,     file_fetch,
      file_unfetch};
  ours->base.pMethods = &ours->methods;
  return result;
}

__attribute__((visibility("default"))) int sqlite3_extension_init(sqlite3 *connection, char **message, const sqlite3_api_routines *api) {
  (void)connection, (void)message;
  SQLITE_EXTENSION_INIT2(api);
  usual = sqlite3_vfs_find(0);
  /* All but the opening of files is the usual layer's, which knows itself by its name and data. */
  pausing = *usual;
  pausing.zName = "pause";
  pausing.szOsFile = (int)sizeof(PausingFile) + usual->szOsFile;
  pausing.xOpen = open_file;
  int result = sqlite3_vfs_register(&pausing, 1);
  return result == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : result;
}
