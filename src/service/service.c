#include "service/service.h"

void actor_from_user(const struct user *user, struct actor *out)
{
    *out = (struct actor){
        .user_id = user->id,
        .username = user->username,
        .display_name = user->display_name,
        .person =
            {
                .username = user->username,
                .email = user->email,
                .is_superadmin = user->is_superadmin,
            },
    };
}

enum result service_path_resolve(struct service_call *call, struct slice path, const char *code,
                                 const char *pointer, struct slice *out, struct error *error)
{
    struct error fault = {0};
    if (scope_make_absolute(call->arena, call->registry->org, path, out, &fault) != RESULT_OK) {
        return error_set_at(error, RESULT_INVALID, code, pointer, "%s", fault.text);
    }
    return RESULT_OK;
}
