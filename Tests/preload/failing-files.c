// Fails operations on some files in whatever program it is loaded into with LD_PRELOAD.
//
// FAULT_UNDER: parts of paths, separated by colons: what lies at a path that holds one of them is concerned, and is
//   called by the first that it holds.
// FAULT_READS: if set, what only looks is concerned too: opened to be read, read, mapped; else only what makes,
//   writes, links, renames or removes.
// FAULT_NUMBER: which operation is struck, counted from 1; or FAULT_CONTROL: a file that holds the number. A new number
//   there begins the count anew, and while there is no such file nothing is struck.
// FAULT_ACTION: "fail" (unless said otherwise) fails that one operation; "kill" kills the program at it; "read-only"
//   fails every one that changes, as a file system does that may only be read, and needs no number.
// FAULT_LOG: the file that is told what was struck: the operation and what it concerned.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FILES 65536

static atomic_long count;
static atomic_long counted_for;
// For each open file the number of the part that its path holds, from 1; 0: it does not concern us.
static atomic_char parts[MOST_FILES];

// The number of the part that a path holds, from 1; 0 when it holds none.
static int part_of(const char *path) {
  const char *under = getenv("FAULT_UNDER");
  if (!under || !path) return 0;
  for (int number = 1;; number++) {
    char part[256];
    size_t length = strcspn(under, ":");
    if (length > 0 && length < sizeof part) {
      memcpy(part, under, length);
      part[length] = 0;
      if (strstr(path, part)) return number;
    }
    if (!under[length]) return 0;
    under += length + 1;
  }
}

static int part_of_file(int file) { return file >= 0 && file < MOST_FILES ? parts[file] : 0; }

// What is relative to a folder that concerns us concerns us too.
static int part_at(int folder, const char *path) {
  int part = part_of(path);
  return part || (path && path[0] == '/') ? part : part_of_file(folder);
}

static void say(const char *operation, int part) {
  const char *log = getenv("FAULT_LOG"), *under = getenv("FAULT_UNDER");
  if (!log) return;
  for (; part > 1; part--) under += strcspn(under, ":") + 1;
  char line[512];
  int size = snprintf(line, sizeof line, "%s %.*s", operation, (int)strcspn(under, ":"), under);
  int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  syscall(SYS_write, file, line, size);
  syscall(SYS_close, file);
}

// The number of the operation to strike; 0: none, at present.
static long wanted(void) {
  const char *control = getenv("FAULT_CONTROL"), *number = getenv("FAULT_NUMBER");
  if (!control) return number ? atol(number) : 0;
  int file = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[32] = "";
  long size = syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  return size > 0 ? atol(text) : 0;
}

static int strikes(const char *operation, int part, int changes) {
  if (!part || (!changes && !getenv("FAULT_READS"))) return 0;
  long number = wanted();
  if (!number) return 0;
  const char *action = getenv("FAULT_ACTION");
  if (action && !strcmp(action, "read-only")) {
    errno = EROFS;
    return changes;
  }
  if (atomic_exchange(&counted_for, number) != number) atomic_store(&count, 0);
  if (atomic_fetch_add(&count, 1) + 1 != number) return 0;
  say(operation, part);
  if (action && !strcmp(action, "kill")) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
  // A disk that breaks and one that is full, by turns.
  errno = changes && number % 2 ? ENOSPC : EIO;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(int file, int part) {
  if (file >= 0 && file < MOST_FILES) parts[file] = (char)part;
  return file;
}

static int open_strikes(int part, int flags) {
  const char *action = getenv("FAULT_ACTION");
  int writes = action && !strcmp(action, "read-only") && (flags & O_ACCMODE) != O_RDONLY;
  return strikes(flags & O_CREAT ? "create" : "open", part, (flags & O_CREAT) != 0 || writes);
}

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    va_list rest;                                                   \
    va_start(rest, flags);                                          \
    mode_t mode = va_arg(rest, mode_t);                             \
    va_end(rest);                                                   \
    int part = part_of(path);                                       \
    if (open_strikes(part, flags)) return -1;                       \
    return opened(NEXT(name)(path, flags, mode), part);             \
  }

OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                               \
  int name(int folder, const char *path, int flags, ...) {          \
    va_list rest;                                                   \
    va_start(rest, flags);                                          \
    mode_t mode = va_arg(rest, mode_t);                             \
    va_end(rest);                                                   \
    int part = part_at(folder, path);                               \
    if (open_strikes(part, flags)) return -1;                       \
    return opened(NEXT(name)(folder, path, flags, mode), part);     \
  }

OPEN_AT(openat)
OPEN_AT(openat64)

// What comes after this number is another file.
int close(int file) {
  opened(file, 0);
  return NEXT(close)(file);
}

#define FOPEN(name)                                                                                       \
  FILE *name(const char *path, const char *mode) {                                                        \
    return strikes("open", part_of(path), strpbrk(mode, "wa+") != NULL) ? NULL : NEXT(name)(path, mode);  \
  }

FOPEN(fopen)
FOPEN(fopen64)

DIR *opendir(const char *path) { return strikes("open", part_of(path), 0) ? NULL : NEXT(opendir)(path); }

ssize_t read(int file, void *bytes, size_t size) {
  return strikes("read", part_of_file(file), 0) ? -1 : NEXT(read)(file, bytes, size);
}

ssize_t write(int file, const void *bytes, size_t size) {
  return strikes("write", part_of_file(file), 1) ? -1 : NEXT(write)(file, bytes, size);
}

#define PREAD(name, offset_t)                                                                           \
  ssize_t name(int file, void *bytes, size_t size, offset_t offset) {                                   \
    return strikes("read", part_of_file(file), 0) ? -1 : NEXT(name)(file, bytes, size, offset);         \
  }

PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, offset_t)                                                                          \
  ssize_t name(int file, const void *bytes, size_t size, offset_t offset) {                             \
    return strikes("write", part_of_file(file), 1) ? -1 : NEXT(name)(file, bytes, size, offset);        \
  }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

int fsync(int file) { return strikes("sync", part_of_file(file), 1) ? -1 : NEXT(fsync)(file); }

int fdatasync(int file) { return strikes("sync", part_of_file(file), 1) ? -1 : NEXT(fdatasync)(file); }

int ftruncate(int file, off_t size) {
  return strikes("truncate", part_of_file(file), 1) ? -1 : NEXT(ftruncate)(file, size);
}

int ftruncate64(int file, off64_t size) {
  return strikes("truncate", part_of_file(file), 1) ? -1 : NEXT(ftruncate64)(file, size);
}

#define MMAP(name, offset_t)                                                                            \
  void *name(void *at, size_t size, int protection, int flags, int file, offset_t offset) {             \
    return strikes("map", part_of_file(file), 0) ? MAP_FAILED                                           \
                                                 : NEXT(name)(at, size, protection, flags, file, offset); \
  }

MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

int access(const char *path, int mode) {
  const char *action = getenv("FAULT_ACTION");
  int asks = mode == W_OK && action && !strcmp(action, "read-only");
  return asks && strikes("access", part_of(path), 1) ? -1 : NEXT(access)(path, mode);
}

int mkdir(const char *path, mode_t mode) {
  return strikes("mkdir", part_of(path), 1) ? -1 : NEXT(mkdir)(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
  return strikes("mkdir", part_at(folder, path), 1) ? -1 : NEXT(mkdirat)(folder, path, mode);
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
  return strikes("link", part_at(to, new), 1) ? -1 : NEXT(linkat)(from, old, to, new, flags);
}

int unlinkat(int folder, const char *path, int flags) {
  return strikes("unlink", part_at(folder, path), 1) ? -1 : NEXT(unlinkat)(folder, path, flags);
}

int link(const char *old, const char *new) {
  return strikes("link", part_of(new), 1) ? -1 : NEXT(link)(old, new);
}

int rename(const char *old, const char *new) {
  return strikes("rename", part_of(new), 1) ? -1 : NEXT(rename)(old, new);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
  return strikes("exchange", part_at(to, new), 1) ? -1 : NEXT(renameat2)(from, old, to, new, flags);
}

int unlink(const char *path) { return strikes("unlink", part_of(path), 1) ? -1 : NEXT(unlink)(path); }

int rmdir(const char *path) { return strikes("rmdir", part_of(path), 1) ? -1 : NEXT(rmdir)(path); }
