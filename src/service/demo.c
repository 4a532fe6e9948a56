#include "service/demo.h"

#include "service/demo_people.h"
#include "service/demo_world.h"
#include "service/identity.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE_MAX = 200 };

static const char admin_name[] = "admin";

/* One run: what the transaction needs, and what it leaves. */
struct filling {
    const struct registry *registry;
    int64_t now_ms;
    const char *password_hash;
    bool expects_empty;
    struct arena *arena; /* of the transaction */
    size_t ticket_count;
};

/* Adds somebody unless the name or the address is there already, or can be nobody's. */
static enum result add_person(struct filling *f, struct store_tx *tx, struct slice username,
                              struct slice email, struct error *error)
{
    struct user user;
    struct error fault = {0};
    enum result result = tx->engine->users->find_by_name(tx, f->arena, username, &user, &fault);
    if (result == RESULT_NOT_FOUND) { /* under that name: the address may be somebody's already */
        error_clear(&fault);
        result = tx->engine->users->find_by_name(tx, f->arena, email, &user, &fault);
    }
    if (result == RESULT_NOT_FOUND) {
        struct user_add_input input = {
            .username = username,
            .display_name = slice_of(demo_person_named(username)->display_name),
            .email = email,
            .password_hash = slice_of(f->password_hash),
            .is_superadmin = slice_equal_text(username, admin_name),
        };
        error_clear(&fault);
        result = user_add(tx, f->arena, f->now_ms, &input, &user, &fault);
    }
    if (result == RESULT_OK || result == RESULT_CONFLICT || result == RESULT_INVALID) {
        return RESULT_OK;
    }
    return error_pass(error, &fault);
}

/* A roster's entry is a user name, or an address whose first part becomes the user name. */
static enum result add_member(struct filling *f, struct store_tx *tx, struct slice entry,
                              struct error *error)
{
    struct slice username;
    struct slice domain;
    struct slice email = entry;
    if (!slice_split_once(entry, '@', &username, &domain)) {
        email = arena_format(f->arena, "%.*s@example.com", SLICE_ARGS(entry));
    }
    return add_person(f, tx, username, email, error);
}

static enum result add_people(struct filling *f, struct store_tx *tx, struct error *error)
{
    const struct registry *registry = f->registry;
    enum result result = RESULT_OK;
    for (size_t i = 0; result == RESULT_OK && i < demo_people_count; i++) {
        result = add_member(f, tx, slice_of(demo_people[i].username), error);
    }
    for (size_t i = 0; result == RESULT_OK && i < registry->group_count; i++) {
        const struct policy_group *group = &registry->groups[i];
        for (size_t k = 0; result == RESULT_OK && k < group->user_count; k++) {
            result = add_member(f, tx, group->users[k], error);
        }
    }
    return result;
}

static enum result find_people(struct store_tx *tx, struct arena *arena, struct user_page *out,
                               struct error *error)
{
    struct slice everybody = {NULL, 0};
    return tx->engine->users->search(tx, arena, everybody, everybody, PEOPLE_MAX, false, out,
                                     error);
}

static enum result fill(void *context, struct store_tx *tx, struct error *error)
{
    struct filling *f = context;
    int64_t people = 0;
    f->ticket_count = 0;
    enum result result = tx->engine->users->count(tx, &people, error);
    if (result == RESULT_OK && f->expects_empty && people != 0) {
        return error_set(error, RESULT_CONFLICT, "demo_refused",
                         "Somebody else is filling the database at this moment.");
    }
    f->arena = arena_new(0);
    if (result == RESULT_OK) {
        result = add_people(f, tx, error);
    }
    struct user_page everybody;
    if (result == RESULT_OK && f->expects_empty) {
        result = find_people(tx, f->arena, &everybody, error);
    }
    if (result == RESULT_OK && f->expects_empty) {
        result = demo_world_live(tx, f->registry, &everybody, f->now_ms, &f->ticket_count, error);
    }
    arena_free(f->arena);
    return result;
}

/* What is in the database before. */
struct before {
    int64_t people;
    char admin_hash[PASSWORD_HASH_SIZE]; /* empty: no admin */
};

static enum result look(void *context, struct store_tx *tx, struct error *error)
{
    struct before *before = context;
    struct arena *arena = arena_new(0);
    struct error fault = {0};
    struct user admin;
    *before = (struct before){0};
    enum result result = tx->engine->users->count(tx, &before->people, error);
    if (result == RESULT_OK) {
        result = tx->engine->users->find_by_name(tx, arena, slice_of(admin_name), &admin, &fault);
        if (result == RESULT_OK) {
            snprintf(before->admin_hash, sizeof before->admin_hash, "%.*s",
                     SLICE_ARGS(admin.password_hash));
        } else if (result == RESULT_NOT_FOUND) {
            result = RESULT_OK;
        } else {
            error_pass(error, &fault);
        }
    }
    arena_free(arena);
    return result;
}

/* The one hash that everybody gets: the one that is there, or a new one. */
static enum result choose_hash(const struct before *before, char hash[PASSWORD_HASH_SIZE],
                               struct error *error)
{
    if (before->people == 0) {
        return password_hash(slice_of(DEMO_PASSWORD), hash)
                   ? RESULT_OK
                   : error_set(error, RESULT_FAILED, "no_memory", "Hashing a password failed.");
    }
    if (before->admin_hash[0] == '\0' ||
        !password_verify(before->admin_hash, slice_of(DEMO_PASSWORD))) {
        return error_set(error, RESULT_CONFLICT, "demo_refused",
                         "The database has people of its own. The demo wants an empty database, or "
                         "one that it filled before; give it another with --db.");
    }
    memcpy(hash, before->admin_hash, PASSWORD_HASH_SIZE);
    return RESULT_OK;
}

struct listing {
    struct arena *arena;
    struct demo_report *report;
};

static enum result list_people(void *context, struct store_tx *tx, struct error *error)
{
    struct listing *listing = context;
    struct user_page page;
    enum result result = find_people(tx, listing->arena, &page, error);
    if (result == RESULT_OK) {
        listing->report->people = page.items;
        listing->report->people_count = page.count;
    }
    return result;
}

enum result demo_prepare(struct service *service, struct arena *arena, int64_t now_ms,
                         struct demo_report *out, struct error *error)
{
    struct before before;
    char hash[PASSWORD_HASH_SIZE];
    *out = (struct demo_report){0};
    enum result result = store_run(service->store, look, &before, error);
    if (result == RESULT_OK) {
        result = choose_hash(&before, hash, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    struct registry *registry = registry_holder_get(service->registry);
    struct filling filling = {
        .registry = registry,
        .now_ms = now_ms,
        .password_hash = hash,
        .expects_empty = before.people == 0,
    };
    result = store_run(service->store, fill, &filling, error);
    registry_unref(registry);
    if (result == RESULT_OK) {
        out->is_new = filling.expects_empty;
        out->ticket_count = filling.ticket_count;
        result = store_run(service->store, list_people, &(struct listing){arena, out}, error);
    }
    return result;
}
