/* A saved view: a list of tickets that somebody has given a name. */
#ifndef ITOPS_TICKET_VIEW_H
#define ITOPS_TICKET_VIEW_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum view_layout { VIEW_TABLE, VIEW_BOARD };
enum { VIEW_LAYOUT_COUNT = 2 };

enum {
    VIEW_NAME_MAX = 100,   /* code points */
    VIEW_QUERY_MAX = 2048, /* likewise */
    VIEWS_MAX = 50,        /* of one person */
};

struct saved_view {
    int64_t id;
    struct slice name;  /* unique for its owner */
    struct slice query; /* of the list, as in its address: "status=OPEN&assignee=me" */
    enum view_layout layout;
    int64_t created_at_ms;
};

const char *view_layout_name(enum view_layout layout); /* "table", "board" */
bool view_layout_parse(struct slice text, enum view_layout *out);

#endif
