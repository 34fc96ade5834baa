#include <cmark.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Memory for one text. libcmark asks for hundreds of small pieces, which are all of no use once the text is rendered: they
// are cut from large blocks, and only the blocks are given back. libcmark tells an allocator nothing but sizes, so that the
// blocks in use are the thread's.

struct latchkey_block {
  struct latchkey_block *older;
};

struct latchkey_memory {
  struct latchkey_block *newest;
  char *next, *end;
  // The piece that was cut last: it can grow where it is.
  char *last;
};

static inline struct latchkey_memory *latchkey_of_thread(void) {
  static __thread struct latchkey_memory memory;
  return &memory;
}

// Before each piece stands its size, so that it can be copied when it grows.
static const size_t latchkey_piece_head = 16;
static const size_t latchkey_block_size = 32 << 10;

// The room that a piece takes, without its head.
static size_t latchkey_room(size_t size) {
  if (size > PTRDIFF_MAX / 2) abort();
  return (size + 15) & ~(size_t)15;
}

static void *latchkey_cut(size_t size) {
  struct latchkey_memory *memory = latchkey_of_thread();
  size_t whole = latchkey_piece_head + latchkey_room(size);
  if (memory->newest == NULL || (size_t)(memory->end - memory->next) < whole) {
    size_t room = whole > latchkey_block_size / 4 ? whole : latchkey_block_size;
    struct latchkey_block *block = (struct latchkey_block *)malloc(16 + room);
    if (block == NULL) abort();
    block->older = memory->newest;
    memory->newest = block;
    memory->next = (char *)block + 16;
    memory->end = memory->next + room;
  }
  char *piece = memory->next + latchkey_piece_head;
  memory->next += whole;
  memory->last = piece;
  *(size_t *)(piece - latchkey_piece_head) = size;
  return piece;
}

static void *latchkey_calloc(size_t count, size_t size) {
  size_t all;
  if (__builtin_mul_overflow(count, size, &all)) abort();
  return memset(latchkey_cut(all), 0, all);
}

static void *latchkey_realloc(void *old, size_t size) {
  if (old == NULL) return latchkey_cut(size);
  char *piece = (char *)old;
  size_t before = *(size_t *)(piece - latchkey_piece_head);
  if (size <= before) return old;
  struct latchkey_memory *memory = latchkey_of_thread();
  if (piece == memory->last && latchkey_room(size) <= (size_t)(memory->end - piece)) {
    *(size_t *)(piece - latchkey_piece_head) = size;
    memory->next = piece + latchkey_room(size);
    return old;
  }
  return memcpy(latchkey_cut(size), old, before);
}

static void latchkey_free(void *piece) { (void)piece; }

// The allocator to give to libcmark between the two calls below.
static inline cmark_mem *latchkey_allocator(void) {
  static cmark_mem allocator = {latchkey_calloc, latchkey_realloc, latchkey_free};
  return &allocator;
}

// Begins a text: what is asked for from now on, on this thread, lasts until its end. Returns what to give back at the end.
static inline struct latchkey_memory latchkey_begin_text(void) {
  struct latchkey_memory outer = *latchkey_of_thread();
  memset(latchkey_of_thread(), 0, sizeof outer);
  return outer;
}

// Ends a text: all that was asked for since its beginning is gone.
static inline void latchkey_end_text(struct latchkey_memory outer) {
  for (struct latchkey_block *block = latchkey_of_thread()->newest; block != NULL;) {
    struct latchkey_block *older = block->older;
    free(block);
    block = older;
  }
  *latchkey_of_thread() = outer;
}
