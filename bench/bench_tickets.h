/* Believable tickets for benchmark programs, made from a number: the same one gives the same. */
#ifndef ITOPS_BENCH_TICKETS_H
#define ITOPS_BENCH_TICKETS_H

#include "base/arena.h"
#include "store/store.h"
#include "store/tickets.h"
#include "store/users.h"

#include <stdio.h>
#include <string.h>

enum { BENCH_USERS = 100, BENCH_GROUPS = 40, BENCH_SERVICES = 120, BENCH_ITEMS = 15 };

#define BENCH_FIRST_MS INT64_C(1700000000000)
enum { BENCH_STEP_MS = 60000 }; /* from one opening to the next */

/* SplitMix64: evenly mixed from any seed. */
static inline uint64_t bench_mix(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static inline struct slice bench_service(struct arena *arena, unsigned number)
{
    return arena_format(arena, "acme/platform%u/env%u/cluster%u/service%u", number % 3,
                        number / 3 % 4, number / 12 % 2, number);
}

static inline struct slice bench_group(struct arena *arena, unsigned number)
{
    return arena_format(arena, "acme/platform%u/team-%u", number % 3, number);
}

static inline struct slice bench_words(struct arena *arena, uint64_t seed, unsigned count)
{
    static const char *const words[] = {
        "disk",     "full",   "database", "server", "slow",     "restart", "network", "timeout",
        "deploy",   "failed", "login",    "access", "denied",   "backup",  "missing", "certificate",
        "expired",  "queue",  "stuck",    "memory", "leak",     "cluster", "node",    "unreachable",
        "customer", "report", "urgent",   "please", "check",    "again",   "since",   "morning",
        "payment",  "order",  "export",   "import", "password", "reset",   "printer", "firewall",
    };
    char text[1024];
    size_t length = 0;

    for (unsigned i = 0; i < count && length + 32 < sizeof text; i++) {
        uint64_t pick = bench_mix(seed * 64 + i);
        const char *word = words[pick % (sizeof words / sizeof words[0])];
        /* Most words are common; one in four is as rare as a host name. */
        int written = pick >> 32 & 3 ? snprintf(text + length, sizeof text - length, "%s ", word)
                                     : snprintf(text + length, sizeof text - length, "%s%u ", word,
                                                (unsigned) (pick >> 40) % 5000);
        length += (size_t) written;
    }
    return arena_copy(arena, slice_make(text, length > 0 ? length - 1 : 0));
}

/* A ticket as it is opened. Users 1 to BENCH_USERS must exist. */
static inline struct ticket bench_ticket_opened(struct arena *arena, uint64_t number)
{
    uint64_t pick = bench_mix(number);
    int64_t now_ms = BENCH_FIRST_MS + (int64_t) number * BENCH_STEP_MS;
    struct ticket ticket = {
        .version = 1,
        .title = bench_words(arena, number * 2, 6),
        .description = bench_words(arena, number * 2 + 1, 30),
        .status = TICKET_OPEN,
        .priority = (enum ticket_priority)(pick % PRIORITY_COUNT),
        .service = bench_service(arena, (unsigned) (pick >> 8) % BENCH_SERVICES),
        .workflow = arena_format(arena, "acme/workflow%u", (unsigned) (pick >> 16) % 5),
        .item = arena_format(arena, "acme/item%u", (unsigned) (pick >> 24) % BENCH_ITEMS),
        .assignee_group = bench_group(arena, (unsigned) (pick >> 32) % BENCH_GROUPS),
        .requester = {.id = 1 + (int64_t) (pick >> 40) % BENCH_USERS},
        .created_at_ms = now_ms,
        .updated_at_ms = now_ms,
    };

    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        ticket.sla[kind] = sla_clock_start((enum sla_clock_kind) kind, 0, ticket.priority, now_ms);
    }
    return ticket;
}

static inline enum result bench_add_users(void *context, struct store_tx *tx, struct error *error)
{
    enum result result = RESULT_OK;

    (void) context;
    for (unsigned i = 1; i <= BENCH_USERS && result == RESULT_OK; i++) {
        char name[32];
        int length = snprintf(name, sizeof name, "user%u", i);
        struct user user = {.username = slice_make(name, (size_t) length),
                            .display_name = slice_make(name, (size_t) length),
                            .is_active = true,
                            .created_at_ms = BENCH_FIRST_MS};
        result = tx->engine->users->insert(tx, &user, error);
    }
    return result;
}

/* Creates a database with users in a new directory below $TMPDIR; ends the program on failure. */
void bench_store_create(char *path, size_t size, struct store **store);
void bench_store_remove(const char *path);
_Noreturn void bench_fail(const struct error *error);

#endif
