/* What the demo's tickets are about: for each card of the example catalog, cases with their story.
 */
#ifndef ITOPS_SERVICE_DEMO_CARDS_H
#define ITOPS_SERVICE_DEMO_CARDS_H

#include <stdbool.h>
#include <stddef.h>

/* Texts are Markdown with slots such as {team}: service/demo_text.h fills them in, the same slot of
 * one ticket always with the same word. */
struct demo_case {
    const char *title;
    const char *description;
    const char *finding; /* what the helper says under way; NULL: nothing */
    const char *resolution;
};

struct demo_card {
    const char *item;
    unsigned weight;       /* share of what is opened in office hours */
    unsigned night_weight; /* share of what is opened outside */
    bool is_urgent;        /* worked on at any hour */
    bool can_be_parked;    /* goes back to the pile now and then */
    const char *refusal;   /* what an approver says who turns it down; NULL: nobody does */
    const char *const *places;
    size_t place_count;
    const struct demo_case *cases;
    size_t case_count;
};

struct demo_card_list {
    const struct demo_card *cards;
    size_t count;
};

/* Of one category each. */
extern const struct demo_card_list demo_incident_cards;
extern const struct demo_card_list demo_request_cards;
extern const struct demo_card_list demo_infrastructure_cards;
extern const struct demo_card_list demo_maintenance_cards;

/* How a card names its cases and places. */
#define DEMO_ARRAY(array) (array), sizeof(array) / sizeof((array)[0])

#endif
