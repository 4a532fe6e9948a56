#include "service/demo.h"

#include "base/log.h"
#include "service/demo_story.h"
#include "service/identity.h"
#include "service/tickets.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE_MAX = 200 };

static const int64_t ms_per_minute = 60000;

static const char admin_name[] = "admin";

/* Names that make a demo readable; others are called by their user name. */
static const struct {
    const char *username;
    const char *display_name;
} known_names[] = {
    {"admin", "Demo Administrator"}, {"alice", "Alice Marchand"}, {"bob", "Bob Okafor"},
    {"carol", "Carol Lindqvist"},    {"dave", "Dave Moreau"},     {"erin", "Erin Kovács"},
    {"frank", "Frank Hoffmann"},     {"grace", "Grace Nakamura"}, {"heidi", "Heidi Brandt"},
    {"ivan", "Ivan Petrov"},         {"judy", "Judy Castillo"},   {"olivia", "Olivia Rossi"},
};

/* One run: what the transaction needs, and what it leaves. */
struct filling {
    const struct registry *registry;
    int64_t now_ms;
    const char *password_hash;
    bool expects_empty;
    struct arena *arena; /* of the transaction */
    size_t ticket_count;
};

static struct slice display_name_of(struct slice username)
{
    for (size_t i = 0; i < sizeof known_names / sizeof known_names[0]; i++) {
        if (slice_equal_text(username, known_names[i].username)) {
            return slice_of(known_names[i].display_name);
        }
    }
    return username;
}

/* Adds somebody unless the name or the address is there already, or can be nobody's. */
static enum result add_person(struct filling *f, struct store_tx *tx, struct slice username,
                              struct slice email, struct error *error)
{
    struct user user;
    struct error fault = {0};
    enum result result = tx->engine->users->find_by_name(tx, f->arena, username, &user, &fault);
    if (result == RESULT_NOT_FOUND) {
        struct user_add_input input = {
            .username = username,
            .display_name = display_name_of(username),
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
    enum result result = add_member(f, tx, slice_of(admin_name), error);
    if (result == RESULT_OK) {
        result = add_member(f, tx, slice_of("alice"), error);
    }
    for (size_t i = 0; result == RESULT_OK && i < registry->group_count; i++) {
        const struct policy_group *group = &registry->groups[i];
        for (size_t k = 0; result == RESULT_OK && k < group->user_count; k++) {
            result = add_member(f, tx, group->users[k], error);
        }
    }
    return result;
}

/* A call on behalf of a demo person at some moment. NOT_FOUND: the rosters have nobody so named. */
static enum result call_as(struct filling *f, struct store_tx *tx, const char *username,
                           int64_t at_ms, struct service_call *call, struct error *error)
{
    struct user *user = arena_alloc(f->arena, sizeof *user);
    struct actor *actor = arena_alloc(f->arena, sizeof *actor);
    enum result result =
        tx->engine->users->find_by_name(tx, f->arena, slice_of(username), user, error);
    if (result == RESULT_OK) {
        actor_from_user(user, actor);
        *call = (struct service_call){tx, f->registry, actor, at_ms, f->arena};
    }
    return result;
}

static enum result act(struct service_call *call, int64_t ticket_id, const struct demo_step *step,
                       struct error *error)
{
    struct ticket ticket;
    struct ticket_comment comment;
    struct ticket_transition_output output;
    enum result result = RESULT_OK;
    switch (step->act) {
    case DEMO_END:
        break;
    case DEMO_COMMENT:
        result = ticket_comment_add(call, ticket_id, slice_of(step->text), &comment, error);
        break;
    case DEMO_MOVE:
        result = ticket_transition(
            call,
            &(struct ticket_transition_input){
                .id = ticket_id, .to = step->status, .comment = slice_of(step->text)},
            &output, error);
        break;
    case DEMO_ASSIGN:
        result = ticket_get(call, ticket_id, &ticket, error);
        if (result == RESULT_OK) {
            result = ticket_change(call,
                                   &(struct ticket_change_input){.id = ticket_id,
                                                                 .expected_version = ticket.version,
                                                                 .has_assignee = true,
                                                                 .assignee = slice_of(step->text)},
                                   &ticket, error);
        }
        break;
    }
    return result;
}

/* What another policy than the example's does not allow is left out of the story: a refused use
 * case has changed nothing. */
static bool is_refusal(enum result result)
{
    return result == RESULT_NOT_FOUND || result == RESULT_CONFLICT || result == RESULT_INVALID ||
           result == RESULT_FORBIDDEN;
}

static enum result play(struct filling *f, struct store_tx *tx, const struct demo_ticket *story,
                        struct error *error)
{
    struct service_call call;
    struct ticket ticket;
    struct ticket_open_input input = {
        .item = slice_of(story->item),
        .service = slice_of(story->service),
        .title = slice_of(story->title),
        .description = slice_of(story->description),
    };
    int64_t at_ms = f->now_ms - (int64_t) story->opened_minutes_ago * ms_per_minute;
    enum result result = call_as(f, tx, story->requester, at_ms, &call, error);
    if (result == RESULT_OK) {
        result = ticket_open(&call, &input, &ticket, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    f->ticket_count++;
    for (const struct demo_step *step = story->steps; step->act != DEMO_END; step++) {
        at_ms += (int64_t) step->after_minutes * ms_per_minute;
        result = call_as(f, tx, step->actor, at_ms, &call, error);
        if (result == RESULT_OK) {
            result = act(&call, ticket.id, step, error);
        }
        if (result != RESULT_OK) {
            return result;
        }
    }
    return RESULT_OK;
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
    for (size_t i = 0; result == RESULT_OK && f->expects_empty && i < demo_ticket_count; i++) {
        struct error fault = {0};
        enum result played = play(f, tx, &demo_tickets[i], &fault);
        if (is_refusal(played)) {
            log_debug("the demo leaves something out", log_text("ticket", demo_tickets[i].title),
                      log_text("reason", fault.text));
        } else if (played != RESULT_OK) {
            result = error_pass(error, &fault);
        }
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
    struct slice everybody = {NULL, 0};
    enum result result = tx->engine->users->search(tx, listing->arena, everybody, everybody,
                                                   PEOPLE_MAX, false, &page, error);
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
