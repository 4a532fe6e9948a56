#include "ticket/view.h"

static const char *const names[VIEW_LAYOUT_COUNT] = {
    [VIEW_TABLE] = "table",
    [VIEW_BOARD] = "board",
};

const char *view_layout_name(enum view_layout layout)
{
    return names[layout];
}

bool view_layout_parse(struct slice text, enum view_layout *out)
{
    for (int i = 0; i < VIEW_LAYOUT_COUNT; i++) {
        if (slice_equal_text(text, names[i])) {
            *out = (enum view_layout) i;
            return true;
        }
    }
    return false;
}
