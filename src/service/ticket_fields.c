#include "service/ticket_fields.h"

#include "service/text_rules.h"
#include "ticket/ticket.h"

enum result ticket_check_title(struct slice *title, struct error *error)
{
    static const struct line_rule rule = {"title", "The title", "/title", TICKET_TITLE_MAX};
    return text_check_line(&rule, title, error);
}

enum result ticket_check_description(struct slice description, struct error *error)
{
    static const struct markdown_rule rule = {"description", "The description", "/description",
                                              TICKET_DESCRIPTION_MAX, false};
    return text_check_markdown(&rule, description, error);
}

enum result ticket_check_comment(struct slice body, const char *pointer, struct error *error)
{
    struct markdown_rule rule = {"comment", "The comment", pointer, TICKET_COMMENT_MAX, true};
    return text_check_markdown(&rule, body, error);
}
