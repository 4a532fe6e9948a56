/* Watches what is on disk and says when it differs from what is active (B7.7). Never loads by
 * itself. */
#ifndef ITOPS_POLICY_OBSERVER_H
#define ITOPS_POLICY_OBSERVER_H

#include "policy/diagnostic.h"
#include "policy/holder.h"

#include <stdbool.h>
#include <stdint.h>

/* What the observer saw last. Plain data, a copy. */
struct observation {
    uint64_t look;          /* counts the looks at the disk from 1; 0: none yet */
    int64_t observed_at_ms; /* 0: not yet */
    char revision[72];      /* on disk; empty when it cannot be read */
    bool is_pending;        /* differs from the active one */
    bool would_load;        /* the disk's content is valid */
    size_t error_count;
    char first_error[512]; /* file:line:col: error[code]: text */
};

struct observer;

/* Starts a thread: inotify as a hint, a poll every `poll_ms` as the truth. `paths`, `default_org`
 * and `holder` must outlive it. NULL when the thread cannot be started. */
struct observer *observer_start(const char *const *paths, size_t path_count,
                                struct slice default_org, struct registry_holder *holder,
                                unsigned poll_ms);
void observer_stop(struct observer *observer); /* NULL is fine */

/* The last observation. */
void observer_read(struct observer *observer, struct observation *out);

/* Asks for a look now (after a reload) without waiting for it. */
void observer_poke(struct observer *observer);

/* Waits until a look after number `look` is done. False when that takes more than `timeout_ms`;
 * *out is the last observation either way. */
bool observer_wait(struct observer *observer, uint64_t look, unsigned timeout_ms,
                   struct observation *out);

#endif
