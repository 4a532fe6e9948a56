/* What will happen to one ticket of the demo after it was opened, and when: drawn by lot. */
#ifndef ITOPS_SERVICE_DEMO_PLAN_H
#define ITOPS_SERVICE_DEMO_PLAN_H

#include "service/demo_cards.h"
#include "service/demo_random.h"
#include "ticket/sla.h"

enum demo_act {
    DEMO_TAKE,    /* OPEN to IN_PROGRESS */
    DEMO_REFUSE,  /* OPEN to CLOSED */
    DEMO_PARK,    /* IN_PROGRESS to OPEN */
    DEMO_RESOLVE, /* to RESOLVED */
    DEMO_REOPEN,  /* RESOLVED to IN_PROGRESS */
    DEMO_CLOSE,   /* to CLOSED */
    DEMO_COMMENT,
    DEMO_ASSIGN, /* to a colleague */
    DEMO_RAISE,  /* the priority, by one */
};

enum demo_voice {
    DEMO_HELPER, /* the assignee, or somebody of the group */
    DEMO_REQUESTER,
    DEMO_BYSTANDER,
};

struct demo_beat {
    enum demo_act act;
    enum demo_voice voice;
    int64_t after_ms; /* since the beat before, or the opening */
    const char *text; /* with slots; NULL: nothing is said */
};

enum { DEMO_BEATS_MAX = 20 };
struct demo_plan {
    struct demo_beat beats[DEMO_BEATS_MAX];
    size_t count;
};

/* `targets_ms` are what is promised; most plans keep them. `age_ms` is how long ago the ticket was
 * opened: of the last days' tickets more lie about. */
void demo_plan_draw(const struct demo_card *card, const struct demo_case *story,
                    const int64_t targets_ms[SLA_CLOCK_COUNT], int64_t age_ms,
                    struct demo_random *random, struct demo_plan *out);

#endif
