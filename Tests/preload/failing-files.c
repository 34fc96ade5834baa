// Fails one operation on the files of a build's output, in whatever program it is loaded into with LD_PRELOAD.
//
// FAULT_NUMBER: which operation fails, counted from 1: of those that make, write, link, rename or remove what lies at a
// path that holds FAULT_UNDER. FAULT_LOG: the file that is told the operation's name when it comes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 4096

static atomic_long count;
static atomic_char is_ours[MOST_FILES];

static int concerns(const char *path) {
  const char *under = getenv("FAULT_UNDER");
  return under && path && strstr(path, under);
}

// A path that is relative to a folder of ours is ours too.
static int concerns_at(int folder, const char *path) {
  return (folder >= 0 && folder < MOST_FILES && is_ours[folder]) || concerns(path);
}

static int fails(const char *operation) {
  const char *number = getenv("FAULT_NUMBER");
  const char *log = getenv("FAULT_LOG");
  if (!number || atomic_fetch_add(&count, 1) + 1 != atol(number)) return 0;
  if (log) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
      syscall(SYS_write, file, operation, strlen(operation));
      syscall(SYS_close, file);
    }
  }
  // A disk that breaks and one that is full, by turns.
  errno = atol(number) % 2 ? ENOSPC : EIO;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(int file, int is_one) {
  if (file >= 0 && file < MOST_FILES) is_ours[file] = is_one != 0;
  return file;
}

#define OPEN(name)                                                           \
  int name(const char *path, int flags, ...) {                               \
    va_list rest;                                                            \
    va_start(rest, flags);                                                   \
    mode_t mode = va_arg(rest, mode_t);                                      \
    va_end(rest);                                                            \
    if ((flags & O_CREAT) && concerns(path) && fails("create")) return -1;   \
    return opened(NEXT(name)(path, flags, mode), concerns(path));            \
  }

OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                                        \
  int name(int folder, const char *path, int flags, ...) {                   \
    va_list rest;                                                            \
    va_start(rest, flags);                                                   \
    mode_t mode = va_arg(rest, mode_t);                                      \
    va_end(rest);                                                            \
    int is_one = concerns_at(folder, path);                                  \
    if ((flags & O_CREAT) && is_one && fails("create")) return -1;           \
    return opened(NEXT(name)(folder, path, flags, mode), is_one);            \
  }

OPEN_AT(openat)
OPEN_AT(openat64)

ssize_t write(int file, const void *bytes, size_t size) {
  if (file >= 0 && file < MOST_FILES && is_ours[file] && fails("write")) return -1;
  return NEXT(write)(file, bytes, size);
}

int mkdir(const char *path, mode_t mode) {
  return concerns(path) && fails("mkdir") ? -1 : NEXT(mkdir)(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
  return concerns_at(folder, path) && fails("mkdir") ? -1 : NEXT(mkdirat)(folder, path, mode);
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
  return concerns_at(to, new) && fails("link") ? -1 : NEXT(linkat)(from, old, to, new, flags);
}

int unlinkat(int folder, const char *path, int flags) {
  return concerns_at(folder, path) && fails("unlink") ? -1 : NEXT(unlinkat)(folder, path, flags);
}

int link(const char *old, const char *new) {
  return concerns(new) && fails("link") ? -1 : NEXT(link)(old, new);
}

int rename(const char *old, const char *new) {
  return concerns(new) && fails("rename") ? -1 : NEXT(rename)(old, new);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
  return concerns(new) && fails("exchange") ? -1 : NEXT(renameat2)(from, old, to, new, flags);
}

int unlink(const char *path) { return concerns(path) && fails("unlink") ? -1 : NEXT(unlink)(path); }

int rmdir(const char *path) { return concerns(path) && fails("rmdir") ? -1 : NEXT(rmdir)(path); }
