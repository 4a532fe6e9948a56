#include "service/demo_text.h"

#include "base/buffer.h"

#include <assert.h>

#define WORDS(name, ...)                        \
    static const char *const name##_words[] = { \
        __VA_ARGS__,                            \
    }
#define LIST(name)                                                      \
    {                                                                   \
#name, name##_words, sizeof name##_words / sizeof *name##_words \
    }

WORDS(team, "churn", "ranking", "fraud", "pricing", "search", "forecasting", "recommendations",
      "customer care", "logistics", "billing");
WORDS(dataset, "customers_v3", "orders_daily", "clickstream_eu", "baskets_2026", "returns_wide",
      "stock_levels", "sessions_hourly", "invoices_clean", "vehicles_geo");
WORDS(model, "churn-v7", "rank-xl", "eta-2", "fraud-gbm", "price-elasticity", "basket-embed",
      "demand-lstm", "intent-small");
WORDS(node, "c1-node-03", "c1-node-07", "c1-node-11", "c2-node-02", "c2-node-05", "c2-node-14",
      "c2-gpu-01", "c2-gpu-04");
WORDS(host, "grafana-ml", "labels", "metrics-eu", "batch-ui", "registry-cache", "experiments",
      "quality", "geo-tiles", "docs-ml");
WORDS(project, "spring-campaign", "route-planner", "returns-forecast", "credit-limits",
      "image-search", "call-summaries", "shelf-vision", "dynamic-pricing");
WORDS(version, "1.30", "1.31", "1.32", "1.33");
WORDS(release, "2026.9.1", "2026.9.4", "2026.10.0", "2026.10.2", "2026.11.0", "2026.11.3");
WORDS(small, "two", "three", "four", "five", "six", "seven");
WORDS(count, "12", "18", "26", "40", "64", "85", "120", "150", "240", "380");
WORDS(percent, "3", "4", "6", "8", "11", "14", "19", "23", "31", "38");
WORDS(seconds, "2.4", "3.1", "4.8", "6", "7.5", "9", "12", "20");
WORDS(gigabytes, "16", "24", "32", "48", "64", "96", "200");
WORDS(clock, "06:40", "07:55", "08:20", "09:12", "10:05", "11:30", "13:45", "14:20", "15:50",
      "16:35", "21:10", "23:05");
WORDS(day, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday");
WORDS(weeks, "two weeks", "three weeks", "a month", "six weeks", "the rest of the quarter");
WORDS(colleague, "Ana", "Ben", "Carla", "Deniz", "Emil", "Farah", "Gus", "Ines", "Leo", "Mira");

static const struct {
    const char *slot;
    const char *const *words;
    size_t count;
} lists[] = {
    LIST(team),    LIST(dataset),   LIST(model), LIST(node),  LIST(host),      LIST(project),
    LIST(version), LIST(release),   LIST(small), LIST(count), LIST(percent),   LIST(seconds),
    LIST(weeks),   LIST(gigabytes), LIST(clock), LIST(day),   LIST(colleague),
};

WORDS(takes, "On it.", "Having a look.", "Taking this.", "Mine. Starting with the logs.",
      "I take this one.", "Looking into it now.", "Picked up; first news within the hour.",
      "Saw the same on the dashboard, looking.", "Got it, thanks for the details.");
WORDS(sees_it_too, "Same here, in the {team} team.", "We see it too, since {clock} UTC.",
      "+1. It stops our release.", "For us it is about {percent} % of the calls.",
      "Confirmed from our side as well.");
WORDS(chases, "Any news on this?", "Is there anything I can do to help this along?",
      "Friendly reminder: we are still waiting for this.",
      "Our demo is on {day}. Will it be there by then?");
WORDS(apologises, "Sorry, an outage came in between. Back on it now.",
      "Not forgotten: I wait for an answer from the vendor.",
      "It took longer than I thought; today for sure.",
      "You are next, right after the ticket I am on.");
WORDS(hands_over, "My shift ends; the state of things is above. Over to you.",
      "You know this part better than I do.", "I am away from tomorrow, could you take it on?",
      "This belongs to the colleague who set it up.");
WORDS(parks, "Parked until the metrics for this are there.",
      "Nothing more to find for now; it has not come back since {day}.",
      "Waits for the next upgrade, which replaces this part anyway.");
WORDS(takes_back, "Not quite: it is back since {clock} UTC.",
      "It worked for an hour, then the same again.", "Partly. For {colleague} it still fails.",
      "Sorry, I tested too early. Same message as before.", "Better, but {percent} % still fail.",
      "The half of it that we need is still missing.");
WORDS(fixes_again, "The first fix was overwritten by the nightly job; now it is in Git.",
      "One replica had the old configuration. All of them have the new one now.",
      "There was a second cause behind the first: a stale cache. Cleared, and its lifetime cut.",
      "Repeated for the account that was left out.",
      "Rolled out everywhere now, and watched for half an hour.");
WORDS(thanks, "Works, thank you.", "Perfect, thanks for the quick help!", "Confirmed. Closing.",
      "All good now.", "Thanks. Quiet for {small} hours, closing.", "Great, that was it.",
      "Checked with the team, everything is there.", "Works for me and for {colleague}.");

static const struct {
    const char *name;
    const char *const *texts;
    size_t count;
} phrases[DEMO_PHRASE_COUNT] = {
    [DEMO_TAKES] = LIST(takes),           [DEMO_SEES_IT_TOO] = LIST(sees_it_too),
    [DEMO_CHASES] = LIST(chases),         [DEMO_APOLOGISES] = LIST(apologises),
    [DEMO_HANDS_OVER] = LIST(hands_over), [DEMO_PARKS] = LIST(parks),
    [DEMO_TAKES_BACK] = LIST(takes_back), [DEMO_FIXES_AGAIN] = LIST(fixes_again),
    [DEMO_THANKS] = LIST(thanks),
};

const char *demo_text_phrase(enum demo_phrase phrase, struct demo_random *random)
{
    return phrases[phrase].texts[demo_random_below(random, (unsigned) phrases[phrase].count)];
}

static const struct demo_exchange exchanges[] = {
    {"Since when do you see this?", "Since about {clock} UTC."},
    {"Is it every time, or only now and then?", "Every time, I tried it {small} times."},
    {"Which account do you use for it?", "The one of the {team} team."},
    {"Can you send me one example with its time?",
     "The last one was at {clock} UTC, from `{host}.example.com`."},
    {"By when do you need it?", "By {day} would be good, sooner is better."},
    {"Is it the same in the other environments?", "No, only in {environment}."},
    {"Who else should know about this?",
     "Please keep {colleague} in the loop, who stands in for me."},
    {"Did anything change on your side before?", "We went to `{release}` on {day}, nothing else."},
    {"How many people does it touch?", "The whole {team} team, {count} people."},
};

const struct demo_exchange *demo_text_exchange(struct demo_random *random)
{
    return &exchanges[demo_random_below(random, sizeof exchanges / sizeof exchanges[0])];
}

/* "itops-dev/prod/c2/inference-api": segment 1 is "prod"; the last one stands in when there are
 * fewer. */
static struct slice segment_of(struct slice path, size_t index)
{
    struct slice segment = path;
    bool more = true;
    for (size_t i = 0; more && i <= index; i++) {
        more = slice_split_once(path, '/', &segment, &path);
    }
    return segment;
}

static struct slice word_for(const struct demo_subject *subject, struct slice slot)
{
    if (slice_equal_text(slot, "service")) {
        return segment_of(subject->service, SIZE_MAX);
    }
    if (slice_equal_text(slot, "environment")) {
        return segment_of(subject->service, 1);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (slice_equal_text(slot, lists[i].slot)) {
            struct demo_random random = {subject->seed + i};
            return slice_of(lists[i].words[demo_random_below(&random, (unsigned) lists[i].count)]);
        }
    }
    assert(false && "a slot without words");
    return slot;
}

struct slice demo_text_fill(struct arena *arena, const struct demo_subject *subject,
                            const char *text)
{
    struct buffer out = {0};
    struct slice rest = slice_of(text);
    struct slice plain;
    while (slice_split_once(rest, '{', &plain, &rest)) {
        struct slice slot;
        buffer_append_slice(&out, plain);
        (void) slice_split_once(rest, '}', &slot, &rest);
        buffer_append_slice(&out, word_for(subject, slot));
    }
    buffer_append_slice(&out, plain);
    struct slice filled = arena_copy(arena, buffer_slice(&out));
    buffer_free(&out);
    return filled;
}
