/*
 * The injector: a library that is preloaded into a process (LD_PRELOAD) and makes its system calls on the files of
 * one directory fail, tear, wait or kill, as a control file says, and records what was written and synced.
 *
 * The control file is named by WALGUARD_INJECT, and shared by every process that runs under it; `control.ts` writes
 * it and has the same layout. WALGUARD_INJECT_ACTOR names the process for rules that are about one of several.
 * Calls on other files go straight to the C library. Linux with glibc only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum operation {
  ANY, OPEN, PREAD, PWRITE, FSYNC, FDATASYNC, FTRUNCATE, LOCK, MMAP, UNLINK, RENAME, MKDIR, FCHMOD, FSTAT, CLOSE,
  LINK, UNLOCK, OPERATIONS
};
enum kind { NONE, DATABASE, WAL, SHM, JOURNAL, LOCK_FILE, DIRECTORY, OTHER, KINDS };
enum action { NOTHING, ERRNO, SHORT, TORN, DELAY, CRASH_BEFORE, CRASH_AFTER, HANG };
enum event { CREATED = 1, EMPTIED, WRITTEN, TRUNCATED, SYNCED, UNLINKED, RENAMED, MADE_DIRECTORY, LINKED };

#define LAYOUT 3
#define RULES 16
#define DESCRIPTORS 65536

struct rule {
  int32_t operation;
  uint32_t kinds;       /* bit per kind; 0: all */
  int32_t action;
  int32_t error;
  int64_t nth, times, every;  /* times -1: for ever */
  int64_t from, to;     /* only calls that touch one of these bytes; to -1: to the end */
  int64_t amount;       /* bytes or milliseconds */
  uint32_t probability; /* of 2^32 - 1 */
  uint32_t seed;
  int32_t after;        /* another rule that must have fired; -1: none */
  int32_t last_operation;
  int32_t last_kind;
  int32_t last_process;
  int64_t seen, fired;
  char actor[64];
  char until[256];      /* HANG: goes on when this file exists */
};

struct control {
  char magic[8];
  uint32_t layout, size;
  uint32_t rules;
  int32_t armed;        /* calls are counted, and rules fire */
  int32_t recording;
  int32_t turn;         /* the process that writes to the recording */
  int32_t hurry;        /* the engine's sleeps are so many times shorter; 0: they are not */
  int32_t unused;
  int64_t counts[OPERATIONS][KINDS];
  char directory[1024];
  char database[256];   /* a file name; empty: known by their endings */
  char record[1024];
  struct rule rule[RULES];
};

/** What precedes each event of a recording; path, other path and data follow. */
struct event_head {
  uint32_t magic, type, process, kind;
  uint64_t inode;
  int64_t offset, length;
  int32_t error;
  uint32_t path_bytes, other_bytes, data_bytes;
};

struct known {
  uint8_t kind;
  dev_t device;
  ino_t inode;
};

static struct control *control;
static struct known known[DESCRIPTORS];
static const char *actor = "";
static int record_file = -1;

#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* ---- which files ---- */

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

static enum kind kind_by_ending(const char *name) {
  if (ends_with(name, "-wal")) return WAL;
  if (ends_with(name, "-shm")) return SHM;
  if (ends_with(name, "-journal")) return JOURNAL;
  if (ends_with(name, ".lock")) return LOCK_FILE;
  return DATABASE;
}

static enum kind kind_of_name(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
  size_t length = strlen(control->database);
  if (length == 0) return kind_by_ending(name);
  if (strncmp(name, control->database, length) != 0) return OTHER;
  enum kind kind = kind_by_ending(name);
  if (kind == LOCK_FILE) return name[length] == '.' ? LOCK_FILE : OTHER;
  const char *rest = name + length;
  if (*rest == 0) return DATABASE;
  if (strcmp(rest, "-wal") == 0) return WAL;
  if (strcmp(rest, "-shm") == 0) return SHM;
  if (strcmp(rest, "-journal") == 0) return JOURNAL;
  return OTHER;
}

/** The path as the control file would write it; `at` is the directory of a relative one. */
static const char *absolute(int at, const char *path, char *buffer) {
  if (path == NULL) return "";
  if (path[0] == '/') return path;
  char link[64];
  snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
  ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  if (length < 0) return "";
  snprintf(buffer + length, PATH_MAX - length, "/%s", path);
  return buffer;
}

static enum kind kind_of_path(const char *path) {
  if (control == NULL || (!control->armed && !control->recording)) return NONE;
  size_t length = strlen(control->directory);
  if (strncmp(path, control->directory, length) != 0 || (path[length] != '/' && path[length] != 0)) return NONE;
  struct stat found;
  if (syscall(SYS_newfstatat, AT_FDCWD, path, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(found.st_mode))
    return DIRECTORY;
  return kind_of_name(path);
}

/** A descriptor may have been closed, and given to another file, by a call that does not come through here. */
static enum kind kind_of_descriptor(int descriptor) {
  if (control == NULL || descriptor < 0 || descriptor >= DESCRIPTORS || known[descriptor].kind == NONE) return NONE;
  struct stat now;
  if (syscall(SYS_fstat, descriptor, &now) != 0 || now.st_ino != known[descriptor].inode ||
      now.st_dev != known[descriptor].device) {
    known[descriptor].kind = NONE;
    return NONE;
  }
  return (enum kind)known[descriptor].kind;
}

static void opened(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
  known[descriptor].kind = NONE;
  if (control == NULL) return;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  size_t below = strlen(control->directory);
  if (length <= 0) return;
  path[length] = 0;
  if (strncmp(path, control->directory, below) != 0 || (path[below] != '/' && path[below] != 0)) return;
  struct stat found;
  if (syscall(SYS_fstat, descriptor, &found) != 0) return;
  known[descriptor] = (struct known){S_ISDIR(found.st_mode) ? DIRECTORY : kind_of_name(path), found.st_dev, found.st_ino};
}

/* ---- rules ---- */

static uint32_t chance(uint32_t seed, uint64_t count) {
  uint64_t x = ((uint64_t)seed << 32) + count * 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return (uint32_t)(x >> 32);
}

static int is_about(const struct rule *rule, enum operation operation, enum kind kind, int64_t offset, int64_t length) {
  if (rule->operation != ANY && rule->operation != (int32_t)operation && !(rule->operation == FSYNC && operation == FDATASYNC))
    return 0;
  if (rule->kinds != 0 && !(rule->kinds & (1u << kind))) return 0;
  if (rule->actor[0] != 0 && strcmp(rule->actor, actor) != 0) return 0;
  if (rule->from > 0 || rule->to >= 0) {
    if (offset < 0 || offset + length <= rule->from || (rule->to >= 0 && offset >= rule->to)) return 0;
  }
  return rule->after < 0 || control->rule[rule->after].fired > 0;
}

static int fires(struct rule *rule) {
  int64_t seen = __atomic_add_fetch(&rule->seen, 1, __ATOMIC_SEQ_CST), past = seen - rule->nth;
  if (past < 0 || past % rule->every != 0) return 0;
  if (rule->probability != UINT32_MAX) {
    if (chance(rule->seed, seen) > rule->probability) return 0;
    if (rule->times >= 0 && rule->fired >= rule->times) return 0;
  } else if (rule->times >= 0 && past / rule->every >= rule->times) return 0;
  return 1;
}

static struct rule *decide(enum operation operation, enum kind kind, int64_t offset, int64_t length) {
  if (kind == NONE || !control->armed) return NULL;
  __atomic_add_fetch(&control->counts[operation][kind], 1, __ATOMIC_SEQ_CST);
  struct rule *first = NULL;
  for (uint32_t i = 0; i < control->rules && i < RULES; i++) {
    struct rule *rule = &control->rule[i];
    if (is_about(rule, operation, kind, offset, length) && fires(rule) && first == NULL) first = rule;
  }
  if (first == NULL) return NULL;
  first->last_operation = operation;
  first->last_kind = kind;
  first->last_process = getpid();
  __atomic_add_fetch(&first->fired, 1, __ATOMIC_SEQ_CST);
  return first;
}

static void sleep_for(int64_t milliseconds) {
  struct timespec amount = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &amount, NULL);
}

static void die(void) {
  for (;;) {
    kill(getpid(), SIGKILL);
    sleep_for(1);
  }
}

/** What happens before the call. */
static int fails_at(const struct rule *rule) {
  if (rule == NULL) return 0;
  switch (rule->action) {
    case ERRNO: errno = rule->error; return 1;
    case CRASH_BEFORE: die(); return 0;
    case DELAY: sleep_for(rule->amount); return 0;
    case HANG:
      while (syscall(SYS_faccessat, AT_FDCWD, rule->until, F_OK) != 0) sleep_for(1);
      return 0;
    default: return 0;
  }
}

static void after(const struct rule *rule) {
  if (rule != NULL && rule->action == CRASH_AFTER) die();
}

/* ---- the recording ---- */

static void take_turn(void) {
  int32_t free = 0;
  while (!__atomic_compare_exchange_n(&control->turn, &free, getpid(), 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    /* Who was killed between the two calls gives nothing back. */
    if (free > 0 && syscall(SYS_kill, free, 0) != 0 && errno == ESRCH)
      __atomic_compare_exchange_n(&control->turn, &free, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    free = 0;
    sched_yield();
  }
}

static void end_turn(void) { __atomic_store_n(&control->turn, 0, __ATOMIC_SEQ_CST); }

static void append(struct event_head head, const char *path, const char *other, const void *data) {
  int before = errno;
  if (record_file < 0) {
    int low = (int)syscall(SYS_openat, AT_FDCWD, control->record, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    record_file = (int)syscall(SYS_fcntl, low, F_DUPFD_CLOEXEC, 900);
    if (record_file < 0) record_file = low;
    else syscall(SYS_close, low);
  }
  head.magic = 0x564e4557;
  head.process = (uint32_t)getpid();
  head.path_bytes = path == NULL ? 0 : (uint32_t)strlen(path);
  head.other_bytes = other == NULL ? 0 : (uint32_t)strlen(other);
  size_t bytes = sizeof head + head.path_bytes + head.other_bytes + head.data_bytes, at = sizeof head;
  char *line = malloc(bytes);
  if (line != NULL) {
    memcpy(line, &head, sizeof head);
    if (path != NULL) memcpy(line + at, path, head.path_bytes);
    at += head.path_bytes;
    if (other != NULL) memcpy(line + at, other, head.other_bytes);
    at += head.other_bytes;
    if (data != NULL) memcpy(line + at, data, head.data_bytes);
    syscall(SYS_write, record_file, line, bytes);
    free(line);
  }
  errno = before;
}

static uint64_t inode_of(int descriptor) {
  struct stat found;
  return syscall(SYS_fstat, descriptor, &found) == 0 ? found.st_ino : 0;
}

static void append_descriptor(enum event type, enum kind kind, int descriptor, int64_t offset, int64_t length, int error,
                              const void *data) {
  struct event_head head = {.type = type, .kind = kind, .inode = inode_of(descriptor), .offset = offset,
                            .length = length, .error = error, .data_bytes = data == NULL ? 0 : (uint32_t)length};
  append(head, NULL, NULL, data);
}

static int is_recorded(enum kind kind) { return kind != NONE && control->recording; }

/* ---- the calls ---- */

#define PREPARE(operation_, kind_, offset_, length_) \
  enum kind kind = (kind_); \
  struct rule *rule = kind == NONE ? NULL : decide(operation_, kind, offset_, length_); \
  if (fails_at(rule)) return -1

#define FINISH(result_) \
  do { \
    int finished_ = errno; \
    after(rule); \
    errno = finished_; \
    return result_; \
  } while (0)

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("WALGUARD_INJECT"), *name = getenv("WALGUARD_INJECT_ACTOR");
  if (file == NULL) return;
  if (name != NULL) actor = strdup(name);
  int descriptor = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  void *shared = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  syscall(SYS_close, descriptor);
  if (shared == MAP_FAILED) return;
  struct control *found = shared;
  if (memcmp(found->magic, "WGINJECT", 8) != 0 || found->layout != LAYOUT || found->size != sizeof(struct control)) {
    fprintf(stderr, "walguard's injector: %s is not a control file of this version (%zu bytes)\n", file, sizeof(struct control));
    _exit(3);
  }
  control = found;
}

static int open_through(int (*real)(int, const char *, int, ...), int at, const char *path, int flags, mode_t mode) {
  char buffer[PATH_MAX];
  const char *full = control == NULL ? "" : absolute(at, path, buffer);
  PREPARE(OPEN, kind_of_path(full), -1, 0);
  int recorded = is_recorded(kind) && kind != DIRECTORY && (flags & (O_CREAT | O_TRUNC));
  int created = 0;
  if (recorded) {
    take_turn();
    created = syscall(SYS_faccessat, AT_FDCWD, full, F_OK) != 0;
  }
  int result = real(at, path, flags, mode), error = errno;
  opened(result);
  if (recorded) {
    if (result >= 0 && (created || (flags & O_TRUNC))) {
      struct event_head head = {.type = created ? CREATED : EMPTIED, .kind = kind, .inode = inode_of(result)};
      append(head, full, NULL, NULL);
    }
    end_turn();
  }
  errno = error;
  FINISH(result);
}

static mode_t mode_of(int flags, va_list list) { return (flags & (O_CREAT | O_TMPFILE)) ? va_arg(list, mode_t) : 0; }

#define MODE va_list list; va_start(list, flags); mode_t mode = mode_of(flags, list); va_end(list)

int openat(int at, const char *path, int flags, ...) {
  MODE;
  REAL(openat);
  return open_through(real, at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
  MODE;
  REAL(openat64);
  return open_through(real, at, path, flags, mode);
}
int open(const char *path, int flags, ...) {
  MODE;
  REAL(openat);
  return open_through(real, AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE;
  REAL(openat64);
  return open_through(real, AT_FDCWD, path, flags, mode);
}
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

static ssize_t read_through(int descriptor, void *data, size_t length, off_t offset, int positioned) {
  static ssize_t (*real_pread)(int, void *, size_t, off_t);
  static ssize_t (*real_read)(int, void *, size_t);
  if (real_pread == NULL) real_pread = dlsym(RTLD_NEXT, "pread64");
  if (real_read == NULL) real_read = dlsym(RTLD_NEXT, "read");
  enum kind is = kind_of_descriptor(descriptor);
  off_t at = positioned || is == NONE ? offset : lseek(descriptor, 0, SEEK_CUR);
  PREPARE(PREAD, is, at, (int64_t)length);
  if (rule != NULL && rule->action == SHORT && (int64_t)length > rule->amount) length = rule->amount;
  ssize_t result = positioned ? real_pread(descriptor, data, length, offset) : real_read(descriptor, data, length);
  FINISH(result);
}

ssize_t read(int descriptor, void *data, size_t length) { return read_through(descriptor, data, length, 0, 0); }
ssize_t pread(int descriptor, void *data, size_t length, off_t offset) {
  return read_through(descriptor, data, length, offset, 1);
}
ssize_t pread64(int descriptor, void *data, size_t length, off_t offset) {
  return read_through(descriptor, data, length, offset, 1);
}
ssize_t __read_chk(int descriptor, void *data, size_t length, size_t room) {
  (void)room;
  return read_through(descriptor, data, length, 0, 0);
}
ssize_t __pread64_chk(int descriptor, void *data, size_t length, off_t offset, size_t room) {
  (void)room;
  return read_through(descriptor, data, length, offset, 1);
}
ssize_t __pread_chk(int descriptor, void *data, size_t length, off_t offset, size_t room) {
  (void)room;
  return read_through(descriptor, data, length, offset, 1);
}

static ssize_t write_through(int descriptor, const void *data, size_t length, off_t offset, int positioned) {
  static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
  static ssize_t (*real_write)(int, const void *, size_t);
  if (real_pwrite == NULL) real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  if (real_write == NULL) real_write = dlsym(RTLD_NEXT, "write");
  enum kind is = kind_of_descriptor(descriptor);
  if (is == NONE) return positioned ? real_pwrite(descriptor, data, length, offset) : real_write(descriptor, data, length);
  off_t at = offset;
  if (!positioned) {
    int flags = (int)syscall(SYS_fcntl, descriptor, F_GETFL);
    at = lseek(descriptor, 0, (flags & O_APPEND) ? SEEK_END : SEEK_CUR);
  }
  PREPARE(PWRITE, is, at, (int64_t)length);
  int torn = rule != NULL && rule->action == TORN;
  if ((torn || (rule != NULL && rule->action == SHORT)) && (int64_t)length > rule->amount) length = rule->amount;
  int recorded = is_recorded(kind);
  if (recorded) take_turn();
  ssize_t result = positioned ? real_pwrite(descriptor, data, length, offset) : real_write(descriptor, data, length);
  int error = errno;
  if (recorded) {
    if (result > 0) append_descriptor(WRITTEN, kind, descriptor, at, result, 0, data);
    end_turn();
  }
  errno = error;
  if (torn) {
    errno = rule->error;
    return -1;
  }
  FINISH(result);
}

ssize_t write(int descriptor, const void *data, size_t length) { return write_through(descriptor, data, length, 0, 0); }
ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
  return write_through(descriptor, data, length, offset, 1);
}
ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t offset) {
  return write_through(descriptor, data, length, offset, 1);
}

/** As one write: the parts are put together. */
static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset, int positioned) {
  size_t length = 0, at = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  char *all = malloc(length > 0 ? length : 1);
  if (all == NULL) {
    errno = ENOMEM;
    return -1;
  }
  for (int i = 0; i < count; i++) {
    memcpy(all + at, parts[i].iov_base, parts[i].iov_len);
    at += parts[i].iov_len;
  }
  ssize_t result = write_through(descriptor, all, length, offset, positioned);
  int error = errno;
  free(all);
  errno = error;
  return result;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  REAL(writev);
  if (kind_of_descriptor(descriptor) == NONE) return real(descriptor, parts, count);
  return write_parts(descriptor, parts, count, 0, 0);
}
ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
  REAL(pwritev);
  if (kind_of_descriptor(descriptor) == NONE) return real(descriptor, parts, count, offset);
  return write_parts(descriptor, parts, count, offset, 1);
}
ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off_t offset) {
  return pwritev(descriptor, parts, count, offset);
}

int dup(int descriptor) {
  REAL(dup);
  int result = real(descriptor);
  if (kind_of_descriptor(descriptor) != NONE) opened(result);
  return result;
}
int dup2(int descriptor, int other) {
  REAL(dup2);
  int result = real(descriptor, other);
  opened(result);
  return result;
}
int dup3(int descriptor, int other, int flags) {
  REAL(dup3);
  int result = real(descriptor, other, flags);
  opened(result);
  return result;
}

static int sync_through(int (*real)(int), enum operation operation, int descriptor) {
  enum kind is = kind_of_descriptor(descriptor);
  struct rule *rule = is == NONE ? NULL : decide(operation, is, -1, 0);
  int failed = fails_at(rule);
  if (is != NONE && is_recorded(is)) {
    /* Before the call: what it makes durable is what was written before. */
    take_turn();
    append_descriptor(SYNCED, is, descriptor, 0, 0, failed ? errno : 0, NULL);
    end_turn();
  }
  if (failed) return -1;
  int result = real(descriptor);
  FINISH(result);
}

int fsync(int descriptor) {
  REAL(fsync);
  return sync_through(real, FSYNC, descriptor);
}
int fdatasync(int descriptor) {
  REAL(fdatasync);
  return sync_through(real, FDATASYNC, descriptor);
}

static int truncate_through(int (*real)(int, off_t), int descriptor, off_t length) {
  PREPARE(FTRUNCATE, kind_of_descriptor(descriptor), length, 1);
  int recorded = is_recorded(kind);
  if (recorded) take_turn();
  int result = real(descriptor, length), error = errno;
  if (recorded) {
    if (result == 0) append_descriptor(TRUNCATED, kind, descriptor, 0, length, 0, NULL);
    end_turn();
  }
  errno = error;
  FINISH(result);
}

int ftruncate(int descriptor, off_t length) {
  REAL(ftruncate);
  return truncate_through(real, descriptor, length);
}
int ftruncate64(int descriptor, off_t length) {
  REAL(ftruncate64);
  return truncate_through(real, descriptor, length);
}

int truncate(const char *path, off_t length) {
  char buffer[PATH_MAX];
  const char *full = control == NULL ? "" : absolute(AT_FDCWD, path, buffer);
  PREPARE(FTRUNCATE, kind_of_path(full), length, 1);
  int recorded = is_recorded(kind);
  if (recorded) take_turn();
  int result = (int)syscall(SYS_truncate, path, length), error = errno;
  if (recorded) {
    /* Not by a descriptor: its close would drop the locks of this process. */
    struct stat found;
    if (result == 0 && syscall(SYS_newfstatat, AT_FDCWD, path, &found, 0) == 0)
      append((struct event_head){.type = TRUNCATED, .kind = kind, .inode = found.st_ino, .length = length}, NULL, NULL, NULL);
    end_turn();
  }
  errno = error;
  FINISH(result);
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }

static int fcntl_through(int descriptor, int command, void *argument) {
  static int (*real)(int, int, ...);
  if (real == NULL) real = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl64");
  switch (command) {
    case F_SETLK: case F_SETLKW: case F_GETLK: case F_OFD_SETLK: case F_OFD_SETLKW: case F_OFD_GETLK: {
      const struct flock *lock = argument;
      int gives = command != F_GETLK && command != F_OFD_GETLK && lock->l_type == F_UNLCK;
      int64_t bytes = lock->l_len > 0 ? lock->l_len : 1;
      PREPARE(gives ? UNLOCK : LOCK, kind_of_descriptor(descriptor), lock->l_start, bytes);
      int result = real(descriptor, command, argument);
      FINISH(result);
    }
    case F_DUPFD: case F_DUPFD_CLOEXEC: {
      int result = real(descriptor, command, argument);
      opened(result);
      return result;
    }
    default:
      return real(descriptor, command, argument);
  }
}

int fcntl(int descriptor, int command, ...) {
  va_list list;
  va_start(list, command);
  void *argument = va_arg(list, void *);
  va_end(list);
  return fcntl_through(descriptor, command, argument);
}
int fcntl64(int descriptor, int command, ...) {
  va_list list;
  va_start(list, command);
  void *argument = va_arg(list, void *);
  va_end(list);
  return fcntl_through(descriptor, command, argument);
}

int flock(int descriptor, int operation) {
  REAL(flock);
  PREPARE((operation & LOCK_UN) ? UNLOCK : LOCK, kind_of_descriptor(descriptor), -1, 0);
  int result = real(descriptor, operation);
  FINISH(result);
}

static void *map_through(void *(*real)(void *, size_t, int, int, int, off_t), void *address, size_t length, int protection,
                         int flags, int descriptor, off_t offset) {
  enum kind kind = descriptor < 0 ? NONE : kind_of_descriptor(descriptor);
  struct rule *rule = kind == NONE ? NULL : decide(MMAP, kind, offset, (int64_t)length);
  if (fails_at(rule)) return MAP_FAILED;
  void *result = real(address, length, protection, flags, descriptor, offset);
  FINISH(result);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
  REAL(mmap);
  return map_through(real, address, length, protection, flags, descriptor, offset);
}
void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
  REAL(mmap64);
  return map_through(real, address, length, protection, flags, descriptor, offset);
}

int unlinkat(int at, const char *path, int flags) {
  REAL(unlinkat);
  char buffer[PATH_MAX];
  const char *full = control == NULL ? "" : absolute(at, path, buffer);
  PREPARE(UNLINK, kind_of_path(full), -1, 0);
  int recorded = is_recorded(kind);
  if (recorded) take_turn();
  int result = real(at, path, flags), error = errno;
  if (recorded) {
    if (result == 0) append((struct event_head){.type = UNLINKED, .kind = kind}, full, NULL, NULL);
    end_turn();
  }
  errno = error;
  FINISH(result);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

static int name_through(enum operation operation, enum event type, int (*call)(int, const char *, int, const char *),
                        int at, const char *from, int other, const char *to) {
  char buffer[PATH_MAX], buffer_to[PATH_MAX];
  const char *full = control == NULL ? "" : absolute(at, from, buffer);
  const char *full_to = control == NULL ? "" : absolute(other, to, buffer_to);
  PREPARE(operation, kind_of_path(full), -1, 0);
  int recorded = is_recorded(kind);
  if (recorded) take_turn();
  int result = call(at, from, other, to), error = errno;
  if (recorded) {
    if (result == 0) append((struct event_head){.type = type, .kind = kind}, full, full_to, NULL);
    end_turn();
  }
  errno = error;
  FINISH(result);
}

static int call_rename(int at, const char *from, int other, const char *to) {
  return (int)syscall(SYS_renameat2, at, from, other, to, 0);
}
static int call_link(int at, const char *from, int other, const char *to) {
  return (int)syscall(SYS_linkat, at, from, other, to, 0);
}
int renameat(int at, const char *from, int other, const char *to) {
  return name_through(RENAME, RENAMED, call_rename, at, from, other, to);
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int link(const char *from, const char *to) {
  return name_through(LINK, LINKED, call_link, AT_FDCWD, from, AT_FDCWD, to);
}

int mkdirat(int at, const char *path, mode_t mode) {
  REAL(mkdirat);
  char buffer[PATH_MAX];
  const char *full = control == NULL ? "" : absolute(at, path, buffer);
  enum kind below = kind_of_path(full);
  PREPARE(MKDIR, below == NONE ? NONE : DIRECTORY, -1, 0);
  int recorded = is_recorded(kind);
  if (recorded) take_turn();
  int result = real(at, path, mode), error = errno;
  if (recorded) {
    struct stat made;
    if (result == 0) {
      /* A later sync of the directory is known by its inode alone. */
      struct event_head head = {.type = MADE_DIRECTORY, .kind = kind};
      if (syscall(SYS_newfstatat, at, path, &made, AT_SYMLINK_NOFOLLOW) == 0) head.inode = made.st_ino;
      append(head, full, NULL, NULL);
    }
    end_turn();
  }
  errno = error;
  FINISH(result);
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int fchmod(int descriptor, mode_t mode) {
  REAL(fchmod);
  PREPARE(FCHMOD, kind_of_descriptor(descriptor), -1, 0);
  int result = real(descriptor, mode);
  FINISH(result);
}

static int stat_descriptor(int descriptor, struct stat *found) {
  PREPARE(FSTAT, kind_of_descriptor(descriptor), -1, 0);
  int result = (int)syscall(SYS_fstat, descriptor, found);
  FINISH(result);
}

int fstat(int descriptor, struct stat *found) { return stat_descriptor(descriptor, found); }
int fstat64(int descriptor, struct stat64 *found) { return stat_descriptor(descriptor, (struct stat *)found); }
/* What programs call that were built with a C library before 2.33. */
int __fxstat(int version, int descriptor, struct stat *found);
int __fxstat(int version, int descriptor, struct stat *found) {
  (void)version;
  return stat_descriptor(descriptor, found);
}
int __fxstat64(int version, int descriptor, struct stat64 *found);
int __fxstat64(int version, int descriptor, struct stat64 *found) {
  (void)version;
  return stat_descriptor(descriptor, (struct stat *)found);
}

/* The engine retries for ten seconds, asleep most of the time, before it says "locking protocol". */
static long shorter(long amount) { return control != NULL && control->hurry > 1 ? amount / control->hurry : amount; }

int usleep(useconds_t amount) {
  REAL(usleep);
  return real((useconds_t)shorter(amount));
}
int nanosleep(const struct timespec *amount, struct timespec *rest) {
  REAL(nanosleep);
  long nanoseconds = shorter(amount->tv_sec * 1000000000L + amount->tv_nsec);
  struct timespec hurried = {nanoseconds / 1000000000L, nanoseconds % 1000000000L};
  return real(&hurried, rest);
}

int close(int descriptor) {
  REAL(close);
  enum kind kind = kind_of_descriptor(descriptor);
  struct rule *rule = kind == NONE ? NULL : decide(CLOSE, kind, -1, 0);
  int fails = fails_at(rule), error = errno;
  if (descriptor >= 0 && descriptor < DESCRIPTORS) known[descriptor].kind = NONE;
  /* On Linux a close that fails has closed. */
  int result = real(descriptor);
  if (fails) {
    errno = error;
    return -1;
  }
  FINISH(result);
}
