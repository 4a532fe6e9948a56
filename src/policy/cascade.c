#include "policy/cascade.h"

#include <string.h>

void cascade_begin(struct cascade *walk, struct slice org, struct slice scope,
                   struct slice reference)
{
    walk->is_absolute = name_is_absolute_reference(reference);
    walk->next_scope = scope;
    walk->name = reference;
    if (walk->is_absolute && scope_covers(org, reference)) {
        walk->next_scope = name_scope(reference);
        walk->name = name_short(reference);
    } else if (walk->is_absolute) {
        walk->next_scope = org;
    }
    walk->scope = walk->next_scope;
    walk->has_next = walk->scope.length > 0 && reference.length > 0 &&
                     walk->scope.length + 1 + walk->name.length <= NAME_LENGTH_MAX;
    if (walk->has_next) {
        memcpy(walk->text, walk->scope.data, walk->scope.length);
    }
}

bool cascade_next(struct cascade *walk, struct slice *candidate)
{
    if (!walk->has_next) {
        return false;
    }
    /* Scopes only get shorter, so each candidate's tail may overwrite the one before it. */
    walk->scope = walk->next_scope;
    size_t length = walk->scope.length;
    walk->text[length] = '/';
    memcpy(walk->text + length + 1, walk->name.data, walk->name.length);
    *candidate = (struct slice){walk->text, length + 1 + walk->name.length};
    walk->has_next = !walk->is_absolute && scope_parent(walk->scope, &walk->next_scope);
    return true;
}
