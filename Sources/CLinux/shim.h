#include <spawn.h>
#include <stddef.h>
#include <sys/types.h>
// glibc hides these behind _GNU_SOURCE, which Swift's Glibc module does not define.
extern int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);
static const unsigned int latchkey_rename_exchange = 2;  // RENAME_EXCHANGE of linux/fs.h
extern ssize_t getdents64(int folder, void *entries, size_t size);
extern ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t size, unsigned int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *folder);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
