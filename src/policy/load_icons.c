/* Whether the icons of categories and items are ones that can be drawn. */
#include "policy/icon_names.h"
#include "policy/loader.h"
#include "policy/suggestion.h"

#include <stdlib.h>

/* Icons for which "did you mean" is looked up in one load: there are thousands of names, and a
 * hostile source may have as many icons. */
enum { SUGGESTED_ICONS_MAX = 100 };

static int compare_name(const void *icon, const void *name)
{
    const struct slice *wanted = icon;
    const char *const *candidate = name;
    return slice_compare(*wanted, slice_of(*candidate));
}

static void check_icon(struct loader *loader, struct slice icon, struct source_place place,
                       size_t *unknown_count)
{
    if (slice_is_empty(icon) ||
        bsearch(&icon, icon_names, icon_names_count, sizeof(*icon_names), compare_name)) {
        return;
    }
    char clause[SUGGESTION_CLAUSE_SIZE];
    struct suggestion suggestion = suggestion_for(icon);
    if (++*unknown_count <= SUGGESTED_ICONS_MAX) {
        for (size_t i = 0; i < icon_names_count; i++) {
            suggestion_offer(&suggestion, slice_of(icon_names[i]));
        }
    }
    diagnostics_add(loader->diagnostics, ITEM_UNKNOWN_ICON, place,
                    "no Material Symbol is called \"%.*s\", so no picture will be shown%s",
                    SLICE_ARGS(diagnostic_excerpt(icon)), suggestion_clause(&suggestion, clause));
}

void load_check_icons(struct loader *loader)
{
    size_t unknown_count = 0;
    for (size_t i = 0; i < loader->category_count; i++) {
        const struct load_category *category = &loader->categories[i];
        check_icon(loader, category->value.icon, category->icon_place, &unknown_count);
    }
    for (size_t i = 0; i < loader->item_count; i++) {
        const struct load_item *item = &loader->items[i];
        check_icon(loader, item->value.icon, item->icon_place, &unknown_count);
    }
}
