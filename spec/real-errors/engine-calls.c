/* What no statement can do: functions by which a recipe reaches into the engine that loads this. */
#include <errno.h>
#include <sqlite3ext.h>
#include <stdio.h>
SQLITE_EXTENSION_INIT1

/* fail_with(5386): a function that fails with this code, as any extension may. */
static void fail_with(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  sqlite3_result_error_code(context, sqlite3_value_int(values[0]));
}

static void interrupt(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  sqlite3_interrupt(sqlite3_context_db_handle(context));
}

static int refuse(void *unused) {
  (void)unused;
  return 1;
}

static void refuse_commits(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  sqlite3_commit_hook(sqlite3_context_db_handle(context), refuse, 0);
}

static int deny(void *unused, int action, const char *name, const char *value, const char *schema, const char *by) {
  (void)unused, (void)name, (void)schema, (void)by;
  return action == SQLITE_PRAGMA && value != 0 ? SQLITE_DENY : SQLITE_OK;
}

static void deny_pragmas(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  sqlite3_set_authorizer(sqlite3_context_db_handle(context), deny, 0);
}

/* Another connection changes the schema each time that a statement that reads a column is being compiled. */
static int restless(void *other, int action, const char *name, const char *value, const char *schema, const char *by) {
  (void)name, (void)value, (void)schema, (void)by;
  static int made;
  char sql[64];
  if (action != SQLITE_READ) return SQLITE_OK;
  snprintf(sql, sizeof sql, "CREATE TABLE restless_%d (x)", ++made);
  sqlite3_exec(other, sql, 0, 0, 0);
  return SQLITE_OK;
}

static void restless_schema(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  sqlite3 *other = 0;
  if (sqlite3_open((const char *)sqlite3_value_text(values[0]), &other) != SQLITE_OK) {
    sqlite3_result_error(context, "the second connection was not opened", -1);
    return;
  }
  sqlite3_set_authorizer(sqlite3_context_db_handle(context), restless, other);
}

static void quiet_schema(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count, (void)values;
  sqlite3_set_authorizer(sqlite3_context_db_handle(context), 0, 0);
}

static int no_access(const char *path, int mode) {
  (void)path, (void)mode;
  errno = EACCES;
  return -1;
}

/* deny_access(1): the engine's own access(2) fails, until deny_access(0). */
static void deny_access(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)context, (void)count;
  sqlite3_vfs *unix_files = sqlite3_vfs_find("unix");
  sqlite3_syscall_ptr call = sqlite3_value_int(values[0]) ? (sqlite3_syscall_ptr)no_access : 0;
  if (unix_files == 0 || unix_files->xSetSystemCall(unix_files, "access", call) != SQLITE_OK)
    sqlite3_result_error(context, "the engine has no access() to exchange", -1);
}

int sqlite3_extension_init(sqlite3 *connection, char **message, const sqlite3_api_routines *api) {
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  static const struct {
    const char *name;
    int parameters;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
  } functions[] = {{"fail_with", 1, fail_with},           {"interrupt", 0, interrupt},
                   {"refuse_commits", 0, refuse_commits}, {"deny_pragmas", 0, deny_pragmas},
                   {"restless_schema", 1, restless_schema}, {"quiet_schema", 0, quiet_schema},
                   {"deny_access", 1, deny_access}};
  for (unsigned i = 0; i < sizeof functions / sizeof *functions; i++) {
    int failed = sqlite3_create_function(connection, functions[i].name, functions[i].parameters, SQLITE_UTF8, 0,
                                         functions[i].call, 0, 0);
    if (failed) return failed;
  }
  return SQLITE_OK;
}
