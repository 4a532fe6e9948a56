#include "base/hash_table.h"

#include "base/memory.h"

#include <sodium.h>

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 16, ENTRIES_MAX = INT32_MAX };

/* What probing touches is eight bytes, so that the slots of big tables stay in the cache too. */
struct slot {
    uint32_t hash;   /* unequal keys are told apart without touching them */
    uint32_t number; /* of the entry, counted from 1; 0: the slot is free */
};

struct entry {
    struct slice key;
    void *value;
};

/* Linear probing over a power of two of slots, at most three quarters of them in use. */
struct hash_table {
    struct slot *slots;
    size_t mask; /* number of slots less one */
    struct entry *entries;
    size_t capacity; /* of entries */
    size_t count;
};

/* One random key for the process: nobody outside can choose names that collide. */
static unsigned char process_key[crypto_shorthash_KEYBYTES];
static pthread_once_t process_key_once = PTHREAD_ONCE_INIT;

static void make_process_key(void)
{
    if (sodium_init() < 0) {
        abort(); /* no randomness on this machine; main() has refused to start before */
    }
    randombytes_buf(process_key, sizeof process_key);
}

static uint32_t hash_of(struct slice key)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint32_t hash;
    crypto_shorthash(out, (const unsigned char *) key.data, key.length, process_key);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

static size_t slots_for(size_t count)
{
    size_t slots = SLOTS_MIN;
    while (slots / 4 * 3 < count) {
        slots *= 2;
    }
    return slots;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct slot *find_slot(const struct hash_table *table, uint32_t hash, struct slice key)
{
    size_t at = hash & table->mask;
    for (;;) {
        struct slot *slot = &table->slots[at];
        if (slot->number == 0 ||
            (slot->hash == hash && slice_equal(table->entries[slot->number - 1].key, key))) {
            return slot;
        }
        at = (at + 1) & table->mask;
    }
}

struct hash_table *hash_table_new(size_t expected)
{
    assert(expected <= ENTRIES_MAX);
    pthread_once(&process_key_once, make_process_key);
    size_t slots = slots_for(expected);
    struct hash_table *table = memory_alloc(sizeof *table);
    table->slots = memory_alloc_array(slots, sizeof *table->slots);
    table->mask = slots - 1;
    table->entries = memory_alloc_array(expected, sizeof *table->entries);
    table->capacity = expected;
    return table;
}

void hash_table_free(struct hash_table *table)
{
    if (table != NULL) {
        free(table->slots);
        free(table->entries);
        free(table);
    }
}

size_t hash_table_count(const struct hash_table *table)
{
    return table->count;
}

void *hash_table_get(const struct hash_table *table, struct slice key)
{
    const struct slot *slot = find_slot(table, hash_of(key), key);
    return slot->number > 0 ? table->entries[slot->number - 1].value : NULL;
}

/* Twice the slots. All keys are known to be different, so none is looked at. */
static void grow_slots(struct hash_table *table)
{
    struct slot *old = table->slots;
    size_t old_slots = table->mask + 1;
    table->slots = memory_alloc_array(memory_product(old_slots, 2), sizeof *table->slots);
    table->mask = old_slots * 2 - 1;
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i].number > 0) {
            size_t at = old[i].hash & table->mask;
            while (table->slots[at].number > 0) {
                at = (at + 1) & table->mask;
            }
            table->slots[at] = old[i];
        }
    }
    free(old);
}

void *hash_table_put(struct hash_table *table, struct slice key, void *value)
{
    assert(value != NULL && table->count < ENTRIES_MAX);
    uint32_t hash = hash_of(key);
    struct slot *slot = find_slot(table, hash, key);
    if (slot->number > 0) {
        return table->entries[slot->number - 1].value;
    }
    if (table->count + 1 > (table->mask + 1) / 4 * 3) {
        grow_slots(table);
        slot = find_slot(table, hash, key);
    }
    table->entries =
        memory_grow(table->entries, table->count, &table->capacity, sizeof *table->entries);
    table->entries[table->count++] = (struct entry){key, value};
    *slot = (struct slot){hash, (uint32_t) table->count};
    return NULL;
}

size_t hash_table_size(const struct hash_table *table)
{
    return sizeof *table + (table->mask + 1) * sizeof *table->slots +
           table->capacity * sizeof *table->entries;
}
