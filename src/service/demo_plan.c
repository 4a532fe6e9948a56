#include "service/demo_plan.h"

#include "service/demo_text.h"

#include <assert.h>

static const int64_t ms_per_minute = 60000;
static const int64_t ms_per_hour = INT64_C(3600) * 1000;
static const int64_t backlog_ms = INT64_C(6) * 24 * 3600 * 1000;

/* Of a hundred tickets, how many… */
enum {
    WAITING = 1, /* that nobody has taken yet, though nothing hurries them */
    WAITING_OF_LATE = 18,
    REFUSED = 9,         /* where somebody may refuse */
    SEEN_BY_OTHERS = 22, /* when it is urgent */
    TAKEN_WITH_A_WORD = 45,
    ASKED_BACK = 30,
    CHASED = 9,
    FOUND_WITH_A_WORD = 80,
    RAISED = 4,
    HANDED_OVER = 7,
    PARKED = 30,    /* where that can be */
    LINGERING = 70, /* half done, of those that are nearly due now */
    FORGOTTEN = 3,  /* half done, when nothing hurries */
    REOPENED = 8,
    CLOSED = 93,
    CLOSED_WITH_A_WORD = 50,
};

enum { NEARLY_DUE = 65 }; /* percent of the promised time have gone by */

struct drawing {
    const struct demo_card *card;
    const struct demo_case *story;
    struct demo_random *random;
    struct demo_plan *plan;
};

static void add(struct drawing *d, enum demo_act act, enum demo_voice voice, int64_t after_ms,
                const char *text)
{
    assert(d->plan->count < DEMO_BEATS_MAX);
    d->plan->beats[d->plan->count++] = (struct demo_beat){act, voice, after_ms, text};
}

static bool is_so(struct drawing *d, unsigned percent)
{
    return demo_random_chance(d->random, percent);
}

static const char *say(struct drawing *d, enum demo_phrase phrase)
{
    return demo_text_phrase(phrase, d->random);
}

static int64_t minutes(struct drawing *d, int64_t low, int64_t high)
{
    return demo_random_between(d->random, low * ms_per_minute, high * ms_per_minute);
}

static int64_t hours(struct drawing *d, int64_t low, int64_t high)
{
    return demo_random_between(d->random, low * ms_per_hour, high * ms_per_hour);
}

/* How much of the promised time goes by: mostly a small part, now and then more than all. */
static int64_t part_of(struct drawing *d, int64_t target_ms)
{
    static const unsigned char percents[] = {1,  2,  2,  3,  4,  5,  6,  8,  10, 12,
                                             14, 17, 20, 24, 29, 35, 45, 60, 85, 190};
    unsigned percent = percents[demo_random_below(d->random, sizeof percents)];
    int64_t middle_ms = target_ms * percent / 100;
    return demo_random_between(d->random, middle_ms * 3 / 4, middle_ms * 5 / 4 + ms_per_minute);
}

static int64_t elapsed_ms(const struct demo_plan *plan)
{
    int64_t sum_ms = 0;
    for (size_t i = 0; i < plan->count; i++) {
        sum_ms += plan->beats[i].after_ms;
    }
    return sum_ms;
}

static void draw_start(struct drawing *d, int64_t response_ms)
{
    if (d->card->is_urgent && is_so(d, SEEN_BY_OTHERS)) {
        add(d, DEMO_COMMENT, DEMO_BYSTANDER, minutes(d, 2, 12), say(d, DEMO_SEES_IT_TOO));
    }
    add(d, DEMO_TAKE, DEMO_HELPER, part_of(d, response_ms),
        is_so(d, TAKEN_WITH_A_WORD) ? say(d, DEMO_TAKES) : NULL);
}

static void draw_work(struct drawing *d, int64_t resolution_ms)
{
    if (is_so(d, ASKED_BACK)) {
        const struct demo_exchange *exchange = demo_text_exchange(d->random);
        add(d, DEMO_COMMENT, DEMO_HELPER, minutes(d, 3, 40), exchange->question);
        add(d, DEMO_COMMENT, DEMO_REQUESTER, minutes(d, 4, 90), exchange->answer);
    }
    if (is_so(d, RAISED)) {
        add(d, DEMO_RAISE, DEMO_HELPER, minutes(d, 2, 30), NULL);
    }
    if (d->story->finding != NULL && is_so(d, FOUND_WITH_A_WORD)) {
        add(d, DEMO_COMMENT, DEMO_HELPER, part_of(d, resolution_ms / 3), d->story->finding);
    }
    if (is_so(d, CHASED)) {
        add(d, DEMO_COMMENT, DEMO_REQUESTER, part_of(d, resolution_ms / 2), say(d, DEMO_CHASES));
        add(d, DEMO_COMMENT, DEMO_HELPER, minutes(d, 10, 180), say(d, DEMO_APOLOGISES));
    }
    if (is_so(d, HANDED_OVER)) {
        add(d, DEMO_ASSIGN, DEMO_HELPER, minutes(d, 20, 240), say(d, DEMO_HANDS_OVER));
    }
    if (d->card->can_be_parked && is_so(d, PARKED)) {
        add(d, DEMO_PARK, DEMO_HELPER, hours(d, 4, 60), say(d, DEMO_PARKS));
        add(d, DEMO_TAKE, DEMO_HELPER, hours(d, 60, 400), NULL);
    }
}

static void draw_end(struct drawing *d, int64_t resolution_ms)
{
    int64_t left_ms = part_of(d, resolution_ms) - elapsed_ms(d->plan);
    add(d, DEMO_RESOLVE, DEMO_HELPER, left_ms > 0 ? left_ms : minutes(d, 5, 50),
        d->story->resolution);
    if (is_so(d, REOPENED)) {
        add(d, DEMO_REOPEN, DEMO_REQUESTER, hours(d, 1, 22), say(d, DEMO_TAKES_BACK));
        add(d, DEMO_RESOLVE, DEMO_HELPER, part_of(d, resolution_ms), say(d, DEMO_FIXES_AGAIN));
    }
    if (is_so(d, CLOSED)) {
        add(d, DEMO_CLOSE, DEMO_REQUESTER, hours(d, 1, 72),
            is_so(d, CLOSED_WITH_A_WORD) ? say(d, DEMO_THANKS) : NULL);
    }
}

void demo_plan_draw(const struct demo_card *card, const struct demo_case *story,
                    const int64_t targets_ms[SLA_CLOCK_COUNT], int64_t age_ms,
                    struct demo_random *random, struct demo_plan *out)
{
    struct drawing d = {card, story, random, out};
    out->count = 0;
    if (!card->is_urgent && is_so(&d, age_ms < backlog_ms ? WAITING_OF_LATE : WAITING)) {
        return;
    }
    if (card->refusal != NULL && is_so(&d, REFUSED)) {
        add(&d, DEMO_REFUSE, DEMO_HELPER, part_of(&d, targets_ms[SLA_RESPONSE]), card->refusal);
    }
    draw_start(&d, targets_ms[SLA_RESPONSE]);
    int64_t target_ms = targets_ms[SLA_RESOLUTION];
    draw_work(&d, target_ms);
    bool is_nearly_due = age_ms < target_ms && age_ms > target_ms * NEARLY_DUE / 100;
    bool is_left = is_nearly_due ? is_so(&d, LINGERING) : !card->is_urgent && is_so(&d, FORGOTTEN);
    if (!is_left) {
        draw_end(&d, target_ms);
    }
}
