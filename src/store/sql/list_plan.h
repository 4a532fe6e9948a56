/* The plan of a list of tickets: which ordered ranges of which index it is a merge of. */
#ifndef ITOPS_STORE_SQL_LIST_PLAN_H
#define ITOPS_STORE_SQL_LIST_PLAN_H

#include "base/arena.h"
#include "store/tickets.h"

enum list_filter {
    LIST_FILTER_LANE = 1 << 0,
    LIST_FILTER_ASSIGNEE = 1 << 1,
    LIST_FILTER_REQUESTER = 1 << 2,
    LIST_FILTER_GROUP = 1 << 3,
    LIST_FILTER_ITEM = 1 << 4,
    LIST_FILTER_WORKFLOW = 1 << 5,
    LIST_FILTER_SERVICE = 1 << 6,
    LIST_FILTER_BREACHED = 1 << 7,
    LIST_FILTER_AT_RISK = 1 << 8,
    LIST_FILTER_NO_CHECK = 1 << 9, /* no clock will fall due */
};

/* A lane is status * 4 + priority: see the tickets table. */
enum { LANE_COUNT = TICKET_STATUS_COUNT * PRIORITY_COUNT };

/* The lanes that the query's statuses and priorities leave, one bit each. */
unsigned list_lanes(const struct ticket_query *query);

/* In order of opening, which is the order of ids. */
bool list_is_by_creation(const struct ticket_query *query);

/* Where a range comes from: each has an index in every order that it offers. */
enum list_source {
    LIST_ALL,
    LIST_ASSIGNEE,
    LIST_REQUESTER,
    LIST_GROUP,
    LIST_ITEM,
    LIST_WORKFLOW,
    LIST_SCOPE_2,
    LIST_SCOPE_3,
    LIST_SCOPE_4,
    LIST_SCOPE_5,
    LIST_BREACHED,
    LIST_CHECK, /* tickets with a clock that will fall due, in one range over all lanes */
};
enum { LIST_SOURCE_COUNT = 12 };

enum list_order {
    LIST_UPDATED_DESC,
    LIST_UPDATED_ASC,
    LIST_CREATED_DESC,
    LIST_CREATED_ASC,
    LIST_CHECK_ASC, /* of LIST_CHECK only */
};
enum { LIST_ORDER_COUNT = 5 };

/* A place in an order: its key, then the id. By creation the key is the id. */
struct list_key {
    int64_t key;
    int64_t id;
};

/* The value that a source is narrowed to. */
struct list_value {
    struct slice text;
    int64_t number; /* when there is no text; 0: NULL */
};

/* A range of each of some lanes. */
struct list_range {
    enum list_source source;
    struct list_value value;
};

/*
 * A list is a merge of ranges. One filter is chosen to say where the ranges come from; statuses and
 * priorities choose its lanes; every other filter is asked of the tickets as they come. So one
 * filter, with any statuses and priorities, reads about as many index entries as the page is long,
 * however many tickets there are. Several other filters together read until the page is full: what
 * that costs depends on how rarely they occur together.
 */
struct list_plan {
    const struct ticket_query *query;
    unsigned filters; /* all that the query asks for, but its text */
    unsigned lanes;
    enum list_filter chosen;   /* 0: none; the ranges come from all tickets */
    struct list_range *ranges; /* that do not overlap */
    size_t range_count;
};

/* The ranges live in the arena, the query is borrowed. */
struct list_plan list_plan_make(struct arena *arena, const struct ticket_query *query);

/* A part of a list that is in one order of one kind of range. */
struct list_phase {
    enum list_order order;
    unsigned lanes;
    unsigned filters; /* beyond what the ranges say */
    bool is_check;    /* over LIST_CHECK, in place of the plan's ranges */
    bool has_prefix;  /* positions are (prefix, order's key, id), not (order's key, id) */
    int64_t prefix;
};

/* Priority first makes four phases; due first two, of which the second has no clock running. */
enum { LIST_PHASES_MAX = PRIORITY_COUNT };

/* Returns their number. */
size_t list_plan_phases(const struct list_plan *plan, struct list_phase phases[LIST_PHASES_MAX]);

/* Which phase the page before ended in; count: none has such a position. */
size_t list_phase_find(const struct list_phase *phases, size_t count,
                       const struct ticket_position *after);

/* Where that phase goes on. */
struct list_key list_phase_resume(const struct list_phase *phase,
                                  const struct ticket_position *after);

#endif
