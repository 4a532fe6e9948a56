/* A small story that touches most tables at once, and the proof that it happened whole or not. */
#ifndef ITOPS_TESTS_STORE_STORY_H
#define ITOPS_TESTS_STORE_STORY_H

#include "database.h"

/* A ticket is opened, gets a comment, and moves on: three history rows. */
struct story {
    int64_t requester;
    char title[32];
    int64_t ticket_id; /* once it is told */
};

enum result story_tell(struct story *story, struct store_tx *tx, struct arena *arena,
                       struct error *error);

/*
 * Looks at everything that is stored: every ticket has its whole story, the counters agree, the
 * full text finds it. *count: tickets. Not OK: *error says what is broken.
 */
enum result story_check_all(struct store_reader *reader, size_t *count, struct error *error);

#endif
