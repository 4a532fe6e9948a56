#include "service/demo_cast.h"

#include "policy/decision.h"
#include "service/demo_calendar.h"
#include "service/demo_people.h"
#include "service/ticket_edit.h"

/* A group of this name takes turns, a week each; of a hundred calls so many reach who has the turn.
 */
#define ROTA_GROUP "/oncall"
enum { REACHED_PERCENT = 80 };

struct member {
    struct actor actor;
    const struct demo_person *habits;
};

struct demo_cast {
    const struct registry *registry;
    struct member *members;
    size_t count;
};

struct demo_cast *demo_cast_new(struct arena *arena, const struct registry *registry,
                                const struct user_page *people)
{
    struct demo_cast *cast = arena_alloc(arena, sizeof *cast);
    cast->registry = registry;
    cast->members = arena_alloc_array(arena, people->count, sizeof(struct member));
    for (size_t i = 0; i < people->count; i++) {
        if (!people->items[i].is_superadmin) {
            struct member *member = &cast->members[cast->count++];
            actor_from_user(&people->items[i], &member->actor);
            member->habits = demo_person_named(people->items[i].username);
        }
    }
    return cast;
}

const struct actor *demo_cast_anybody(const struct demo_cast *cast, struct demo_random *random)
{
    unsigned total = 0;
    for (size_t i = 0; i < cast->count; i++) {
        total += cast->members[i].habits->asks;
    }
    if (total == 0) {
        return NULL;
    }
    unsigned left = demo_random_below(random, total);
    size_t chosen = 0;
    while (left >= cast->members[chosen].habits->asks) {
        left -= cast->members[chosen].habits->asks;
        chosen++;
    }
    return &cast->members[chosen].actor;
}

static const struct actor *find_named(const struct demo_cast *cast, struct slice username)
{
    for (size_t i = 0; i < cast->count; i++) {
        if (slice_equal(cast->members[i].actor.username, username)) {
            return &cast->members[i].actor;
        }
    }
    return NULL;
}

static bool ends_with(struct slice text, struct slice end)
{
    return text.length >= end.length &&
           memcmp(text.data + text.length - end.length, end.data, end.length) == 0;
}

/* One of the group, by turns or by habit, but not the one who is left out. */
static const struct actor *choose_member(const struct demo_cast *cast,
                                         const struct policy_group *group, struct slice left_out,
                                         int64_t at_ms, struct demo_random *random)
{
    const struct member *found[256];
    size_t count = 0;
    unsigned total = 0;
    for (size_t i = 0; i < cast->count && count < sizeof found / sizeof found[0]; i++) {
        const struct member *member = &cast->members[i];
        struct policy_memberships memberships =
            policy_memberships_of(cast->registry, &member->actor.person);
        if (!slice_equal(member->actor.username, left_out) &&
            policy_find_membership(&memberships, group) != NULL) {
            found[count++] = member;
            total += member->habits->helps;
        }
    }
    if (total == 0) {
        return NULL;
    }
    if (ends_with(group->name, slice_of(ROTA_GROUP)) &&
        demo_random_chance(random, REACHED_PERCENT)) {
        return &found[demo_calendar_week(at_ms) % count]->actor;
    }
    unsigned left = demo_random_below(random, total);
    size_t chosen = 0;
    for (; chosen + 1 < count && left >= found[chosen]->habits->helps; chosen++) {
        left -= found[chosen]->habits->helps;
    }
    return &found[chosen]->actor;
}

const struct actor *demo_cast_colleague(const struct demo_cast *cast, const struct ticket *ticket,
                                        int64_t at_ms, struct demo_random *random)
{
    const struct policy_group *group = registry_group(cast->registry, ticket->assignee_group);
    return group == NULL ? NULL
                         : choose_member(cast, group, ticket->assignee.username, at_ms, random);
}

static const struct actor *choose_helper(const struct demo_cast *cast, const struct ticket *ticket,
                                         int64_t at_ms, struct demo_random *random)
{
    if (ticket->assignee.id != 0) {
        return find_named(cast, ticket->assignee.username);
    }
    const struct policy_group *group = registry_group(cast->registry, ticket->assignee_group);
    return group == NULL ? NULL
                         : choose_member(cast, group, ticket->requester.username, at_ms, random);
}

const struct actor *demo_cast_speaker(const struct demo_cast *cast, const struct ticket *ticket,
                                      enum demo_voice voice, int64_t at_ms,
                                      struct demo_random *random)
{
    switch (voice) {
    case DEMO_HELPER:
        return choose_helper(cast, ticket, at_ms, random);
    case DEMO_REQUESTER:
        return find_named(cast, ticket->requester.username);
    case DEMO_BYSTANDER:
        break;
    }
    return demo_cast_anybody(cast, random);
}

static bool may_move(const struct demo_cast *cast, const struct actor *actor,
                     const struct ticket *ticket, enum ticket_status to)
{
    struct policy_case subject = ticket_policy_case(cast->registry, ticket);
    struct decision decision;
    if (actor == NULL || subject.workflow == NULL) {
        return false;
    }
    decide_transition(cast->registry, &actor->person, &subject, ticket->status, to, &decision);
    return decision.allowed;
}

const struct actor *demo_cast_mover(const struct demo_cast *cast, const struct ticket *ticket,
                                    enum ticket_status to, enum demo_voice voice, int64_t at_ms,
                                    struct demo_random *random)
{
    const struct actor *nearest[] = {
        demo_cast_speaker(cast, ticket, voice, at_ms, random),
        choose_helper(cast, ticket, at_ms, random),
    };
    for (size_t i = 0; i < sizeof nearest / sizeof nearest[0]; i++) {
        if (may_move(cast, nearest[i], ticket, to)) {
            return nearest[i];
        }
    }
    size_t start = cast->count > 0 ? demo_random_below(random, (unsigned) cast->count) : 0;
    for (size_t i = 0; i < cast->count; i++) {
        const struct actor *actor = &cast->members[(start + i) % cast->count].actor;
        if (may_move(cast, actor, ticket, to)) {
            return actor;
        }
    }
    return NULL;
}
