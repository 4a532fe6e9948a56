#include "ticket/username.h"

static bool is_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool username_is_valid(struct slice name)
{
    bool valid = name.length >= 1 && name.length <= USERNAME_MAX && is_start(name.data[0]);
    for (size_t i = 1; valid && i < name.length; i++) {
        char c = name.data[i];
        valid = is_start(c) || c == '.' || c == '_' || c == '-';
    }
    return valid;
}
