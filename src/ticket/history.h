/* One row of ticket_status_history (B6.1): the record of one change that nobody can rewrite. */
#ifndef ITOPS_TICKET_HISTORY_H
#define ITOPS_TICKET_HISTORY_H

#include "base/json_writer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum history_kind {
    HISTORY_OPENED,
    HISTORY_STATUS,
    HISTORY_ASSIGNEE,
    HISTORY_ASSIGNEE_GROUP,
    HISTORY_COMMENT,
    HISTORY_PRIORITY,
    HISTORY_TITLE,
    HISTORY_DESCRIPTION,
    HISTORY_SERVICE,
    HISTORY_SLA_BREACHED,
};
enum { HISTORY_KIND_COUNT = 10 };

const char *history_kind_name(enum history_kind kind); /* "opened", "status", … */
bool history_kind_parse(struct slice text, enum history_kind *out);

/* The actor of rows that no person caused. No user may have this name. */
#define HISTORY_SYSTEM_ACTOR "system"

struct history_entry {
    int64_t ticket_id;
    int64_t sequence; /* 1, 2, 3 … in the ticket, without a gap; the store assigns it */
    int64_t at_ms;
    struct slice actor; /* user name, or HISTORY_SYSTEM_ACTOR */
    enum history_kind kind;
    struct slice old_value; /* empty: none */
    struct slice new_value;
    int64_t comment_id;     /* 0: none */
    struct slice via;       /* how the actor qualified: assignee, requester, member, inherited,
                               superadmin; empty: open to all */
    struct slice acted_as;  /* full name of the group acted as; empty: none */
    struct slice member_of; /* full name of the group whose roster holds the actor; empty: none */
    struct slice revision;  /* of the registry in force, "sha256:…" */
    struct slice workflow;  /* status rows: full name */
    struct slice rule;      /* status rows: "file:line" of the transition that allowed it */
};

/* The row as the API and the export show it. */
void history_write_json(struct json_writer *w, const struct history_entry *entry);

#endif
