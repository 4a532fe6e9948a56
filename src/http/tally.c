#include "http/tally.h"

#include "base/memory.h"
#include "base/secret.h"

#include <stdlib.h>

enum { BUCKET_COUNT = 1024 }; /* a power of two */

struct tally_entry {
    uint64_t number;
    unsigned count;
    struct tally_entry *next;
};

struct tally {
    uint64_t seed; /* so that nobody can choose numbers of one bucket */
    struct tally_entry *buckets[BUCKET_COUNT];
};

struct tally *tally_new(void)
{
    struct tally *tally = memory_alloc(sizeof *tally);
    secret_random_bytes(&tally->seed, sizeof tally->seed);
    return tally;
}

void tally_free(struct tally *tally)
{
    free(tally);
}

static size_t bucket_of(const struct tally *tally, uint64_t number)
{
    uint64_t hash = (number ^ tally->seed) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t) (hash >> 32) % BUCKET_COUNT;
}

static struct tally_entry *find(const struct tally *tally, uint64_t number)
{
    struct tally_entry *entry = tally->buckets[bucket_of(tally, number)];
    while (entry != NULL && entry->number != number) {
        entry = entry->next;
    }
    return entry;
}

unsigned tally_count(const struct tally *tally, uint64_t number)
{
    const struct tally_entry *entry = find(tally, number);
    return entry != NULL ? entry->count : 0;
}

struct tally_entry *tally_add(struct tally *tally, uint64_t number)
{
    struct tally_entry *entry = find(tally, number);
    if (entry == NULL) {
        struct tally_entry **bucket = &tally->buckets[bucket_of(tally, number)];
        entry = memory_alloc(sizeof *entry);
        entry->number = number;
        entry->next = *bucket;
        *bucket = entry;
    }
    entry->count++;
    return entry;
}

void tally_remove(struct tally *tally, struct tally_entry *entry)
{
    struct tally_entry **link = &tally->buckets[bucket_of(tally, entry->number)];
    entry->count--;
    if (entry->count > 0) {
        return;
    }
    while (*link != entry) {
        link = &(*link)->next;
    }
    *link = entry->next;
    free(entry);
}
