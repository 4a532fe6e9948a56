/* A hash table from byte strings to pointers, safe against chosen keys (SipHash-2-4, random key).
 */
#ifndef ITOPS_BASE_HASH_TABLE_H
#define ITOPS_BASE_HASH_TABLE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct hash_table;

/* An empty table with room for `expected` entries (0 is fine; it grows). Keys are borrowed. */
struct hash_table *hash_table_new(size_t expected);
void hash_table_free(struct hash_table *table); /* NULL is fine; keys and values are the caller's */

size_t hash_table_count(const struct hash_table *table);

/* The value under `key`, or NULL. Safe from many threads while nobody writes. */
void *hash_table_get(const struct hash_table *table, struct slice key);

/*
 * Puts `value` (not NULL) under `key` unless the key is there already. Returns the value that was
 * there before, which stays, or NULL when the new one was put in.
 */
void *hash_table_put(struct hash_table *table, struct slice key, void *value);

/* Bytes of memory that the table holds. */
size_t hash_table_size(const struct hash_table *table);

#endif
