/* The words of the demo: slots filled in, and what people say on any ticket. */
#ifndef ITOPS_SERVICE_DEMO_TEXT_H
#define ITOPS_SERVICE_DEMO_TEXT_H

#include "base/arena.h"
#include "service/demo_random.h"

/* What a text is about. */
struct demo_subject {
    uint64_t seed; /* of the ticket: the same slot gets the same word */
    struct slice service;
};

/* {service} and {environment} come from the subject's path, every other slot from a list of words;
 * asserts that there is one. */
struct slice demo_text_fill(struct arena *arena, const struct demo_subject *subject,
                            const char *text);

/* Something that fits any ticket; a text with slots. */
enum demo_phrase {
    DEMO_TAKES,
    DEMO_SEES_IT_TOO,
    DEMO_CHASES,
    DEMO_APOLOGISES,
    DEMO_HANDS_OVER,
    DEMO_PARKS,
    DEMO_TAKES_BACK,
    DEMO_FIXES_AGAIN,
    DEMO_THANKS,
    DEMO_PHRASE_COUNT,
};
const char *demo_text_phrase(enum demo_phrase phrase, struct demo_random *random);

/* A question of the helper's, and what the requester says to it. */
struct demo_exchange {
    const char *question;
    const char *answer;
};
const struct demo_exchange *demo_text_exchange(struct demo_random *random);

#endif
