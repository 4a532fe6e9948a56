#include "service/demo_world.h"

#include "base/log.h"
#include "service/demo_calendar.h"
#include "service/demo_cast.h"
#include "service/demo_text.h"
#include "service/sla_timer.h"
#include "service/tickets.h"

static const uint64_t seed = UINT64_C(20260314);

enum { OWN_PRIORITY_PERCENT = 9 }; /* of the tickets are given one when they are opened */

static const struct demo_card_list *const all_cards[] = {
    &demo_incident_cards,
    &demo_request_cards,
    &demo_infrastructure_cards,
    &demo_maintenance_cards,
};

/* A ticket whose story goes on. */
struct thread {
    int64_t id;
    int64_t next_ms; /* of the next beat */
    size_t next;
    const struct demo_card *card;
    struct demo_subject subject;
    struct demo_random random;
    struct demo_plan plan;
};

struct life {
    struct store_tx *tx;
    const struct registry *registry;
    struct demo_cast *cast;
    struct arena *arena; /* of one event */
    int64_t now_ms;
    struct thread *threads[DEMO_TICKETS]; /* a heap: the next one is first */
    size_t thread_count;
};

static bool is_before(const struct thread *a, const struct thread *b)
{
    return a->next_ms != b->next_ms ? a->next_ms < b->next_ms : a->id < b->id;
}

static void swap(struct life *life, size_t a, size_t b)
{
    struct thread *held = life->threads[a];
    life->threads[a] = life->threads[b];
    life->threads[b] = held;
}

static void put_thread(struct life *life, struct thread *thread)
{
    size_t at = life->thread_count++;
    life->threads[at] = thread;
    for (; at > 0 && is_before(life->threads[at], life->threads[(at - 1) / 2]); at = (at - 1) / 2) {
        swap(life, at, (at - 1) / 2);
    }
}

static struct thread *take_thread(struct life *life)
{
    struct thread *first = life->threads[0];
    life->threads[0] = life->threads[--life->thread_count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
            if (child < life->thread_count &&
                is_before(life->threads[child], life->threads[least])) {
                least = child;
            }
        }
        if (least == at) {
            return first;
        }
        swap(life, at, least);
        at = least;
    }
}

/* The thread goes on when its next beat is due, if it has one and that is not in the future. */
static void schedule(struct life *life, struct thread *thread, int64_t at_ms)
{
    if (thread->next == thread->plan.count) {
        return;
    }
    const struct demo_beat *beat = &thread->plan.beats[thread->next];
    thread->next_ms = at_ms + beat->after_ms;
    bool can_wait = !thread->card->is_urgent || beat->act == DEMO_CLOSE || beat->act == DEMO_REOPEN;
    if (can_wait) {
        thread->next_ms = demo_calendar_office_ms(thread->next_ms, &thread->random);
    }
    if (thread->next_ms <= life->now_ms) {
        put_thread(life, thread);
    }
}

static struct service_call call_as(struct life *life, const struct actor *actor, int64_t at_ms)
{
    return (struct service_call){life->tx, life->registry, actor, at_ms, life->arena};
}

/* A refused use case has changed nothing: another policy than the example's has another world. */
static bool is_refusal(enum result result)
{
    return result == RESULT_NOT_FOUND || result == RESULT_CONFLICT || result == RESULT_INVALID ||
           result == RESULT_FORBIDDEN;
}

static const struct demo_card *choose_card(int64_t at_ms, struct demo_random *random)
{
    bool is_office = demo_calendar_is_office(at_ms);
    const struct demo_card *chosen = NULL;
    unsigned total = 0;
    for (size_t i = 0; i < sizeof all_cards / sizeof all_cards[0]; i++) {
        for (size_t k = 0; k < all_cards[i]->count; k++) {
            const struct demo_card *card = &all_cards[i]->cards[k];
            unsigned weight = is_office ? card->weight : card->night_weight;
            total += weight;
            if (weight > 0 && demo_random_below(random, total) < weight) {
                chosen = card;
            }
        }
    }
    return chosen;
}

static enum result open_ticket(struct life *life, int64_t at_ms, size_t number, struct arena *arena,
                               bool *opened, struct error *error)
{
    struct demo_random random = {seed + number * 7919};
    const struct actor *requester = demo_cast_anybody(life->cast, &random);
    const struct demo_card *card = choose_card(at_ms, &random);
    const struct demo_case *story =
        &card->cases[demo_random_below(&random, (unsigned) card->case_count)];
    struct demo_subject subject = {
        .seed = seed ^ (number << 20),
        .service = slice_of(card->places[demo_random_below(&random, (unsigned) card->place_count)]),
    };
    *opened = false;
    if (requester == NULL) {
        return RESULT_OK;
    }
    struct service_call call = call_as(life, requester, at_ms);
    struct ticket ticket;
    struct error fault = {0};
    enum result result = ticket_open(
        &call,
        &(struct ticket_open_input){
            .item = slice_of(card->item),
            .service = subject.service,
            .title = demo_text_fill(life->arena, &subject, story->title),
            .description = demo_text_fill(life->arena, &subject, story->description),
            .has_priority = demo_random_chance(&random, OWN_PRIORITY_PERCENT),
            .priority = (enum ticket_priority) demo_random_below(&random, PRIORITY_COUNT),
        },
        &ticket, &fault);
    if (result != RESULT_OK) {
        return is_refusal(result) ? RESULT_OK : error_pass(error, &fault);
    }
    *opened = true;
    struct thread *thread = arena_alloc(arena, sizeof *thread);
    *thread = (struct thread){.id = ticket.id, .card = card, .subject = subject, .random = random};
    const int64_t targets_ms[SLA_CLOCK_COUNT] = {ticket.sla[SLA_RESPONSE].target_ms,
                                                 ticket.sla[SLA_RESOLUTION].target_ms};
    demo_plan_draw(card, story, targets_ms, life->now_ms - at_ms, &thread->random, &thread->plan);
    schedule(life, thread, at_ms);
    return RESULT_OK;
}

static struct slice words_of(struct life *life, const struct thread *thread,
                             const struct demo_beat *beat)
{
    return beat->text == NULL ? (struct slice){NULL, 0}
                              : demo_text_fill(life->arena, &thread->subject, beat->text);
}

static enum result move(struct life *life, struct thread *thread, const struct ticket *ticket,
                        enum ticket_status to, struct error *error)
{
    const struct demo_beat *beat = &thread->plan.beats[thread->next];
    const struct actor *actor =
        demo_cast_mover(life->cast, ticket, to, beat->voice, thread->next_ms, &thread->random);
    if (actor == NULL) {
        return error_set(error, RESULT_FORBIDDEN, "forbidden_transition", "Nobody may do this.");
    }
    struct service_call call = call_as(life, actor, thread->next_ms);
    struct ticket_transition_output output;
    struct ticket_transition_input input = {.id = thread->id, .to = to};
    if (beat->voice != DEMO_REQUESTER || actor->user_id == ticket->requester.id) {
        input.comment = words_of(life, thread, beat); /* nobody thanks in another's name */
    }
    return ticket_transition(&call, &input, &output, error);
}

static enum result change(struct life *life, struct thread *thread, const struct ticket *ticket,
                          struct ticket_change_input *input, struct error *error)
{
    const struct demo_beat *beat = &thread->plan.beats[thread->next];
    const struct actor *actor =
        demo_cast_speaker(life->cast, ticket, beat->voice, thread->next_ms, &thread->random);
    struct ticket_comment comment;
    struct ticket changed;
    if (actor == NULL) {
        return RESULT_FORBIDDEN;
    }
    struct service_call call = call_as(life, actor, thread->next_ms);
    enum result result = RESULT_OK;
    if (input != NULL) {
        input->id = thread->id;
        input->expected_version = ticket->version;
        result = ticket_change(&call, input, &changed, error);
    }
    if (result == RESULT_OK && beat->text != NULL) {
        result =
            ticket_comment_add(&call, thread->id, words_of(life, thread, beat), &comment, error);
    }
    return result;
}

static enum result assign(struct life *life, struct thread *thread, const struct ticket *ticket,
                          struct error *error)
{
    const struct actor *colleague =
        demo_cast_colleague(life->cast, ticket, thread->next_ms, &thread->random);
    if (colleague == NULL) {
        return RESULT_FORBIDDEN;
    }
    struct ticket_change_input input = {.has_assignee = true, .assignee = colleague->username};
    return change(life, thread, ticket, &input, error);
}

static enum result raise(struct life *life, struct thread *thread, const struct ticket *ticket,
                         struct error *error)
{
    enum ticket_priority next =
        ticket->priority < PRIORITY_CRITICAL ? ticket->priority + 1 : PRIORITY_CRITICAL;
    struct ticket_change_input input = {.has_priority = true, .priority = next};
    return change(life, thread, ticket, &input, error);
}

static enum result act(struct life *life, struct thread *thread, const struct ticket *ticket,
                       struct error *error)
{
    switch (thread->plan.beats[thread->next].act) {
    case DEMO_TAKE:
    case DEMO_REOPEN:
        return move(life, thread, ticket, TICKET_IN_PROGRESS, error);
    case DEMO_PARK:
        return move(life, thread, ticket, TICKET_OPEN, error);
    case DEMO_RESOLVE:
        return move(life, thread, ticket, TICKET_RESOLVED, error);
    case DEMO_REFUSE:
    case DEMO_CLOSE:
        return move(life, thread, ticket, TICKET_CLOSED, error);
    case DEMO_COMMENT:
        return change(life, thread, ticket, NULL, error);
    case DEMO_ASSIGN:
        return assign(life, thread, ticket, error);
    case DEMO_RAISE:
        return raise(life, thread, ticket, error);
    }
    return RESULT_OK;
}

static enum result go_on(struct life *life, struct thread *thread, struct error *error)
{
    struct error fault = {0};
    struct ticket ticket;
    int64_t at_ms = thread->next_ms;
    enum result result =
        life->tx->engine->tickets->get(life->tx, life->arena, thread->id, &ticket, &fault);
    if (result == RESULT_OK) {
        result = act(life, thread, &ticket, &fault);
        bool is_over = thread->plan.beats[thread->next].act == DEMO_REFUSE && result == RESULT_OK;
        thread->next = is_over ? thread->plan.count : thread->next + 1;
        schedule(life, thread, at_ms);
    }
    return result == RESULT_OK || is_refusal(result) ? RESULT_OK : error_pass(error, &fault);
}

/* What the timer of a running server would have recorded until then, at the moments it would. */
static enum result pass_time(struct life *life, int64_t until_ms, struct error *error)
{
    enum result result = RESULT_OK;
    int64_t due_ms = 0;
    size_t recorded = 1;
    while (result == RESULT_OK && recorded > 0) {
        recorded = 0;
        result = life->tx->engine->tickets->next_due(life->tx, &due_ms, error);
        if (result == RESULT_OK && due_ms != 0 && due_ms <= until_ms) {
            result = sla_record_breaches_in(life->tx, life->registry, due_ms, &recorded, error);
        }
    }
    return result;
}

static enum result live(struct life *life, const int64_t openings_ms[DEMO_TICKETS],
                        struct arena *arena, size_t *opened, struct error *error)
{
    enum result result = RESULT_OK;
    size_t next = 0;
    while (result == RESULT_OK && (next < DEMO_TICKETS || life->thread_count > 0)) {
        bool opens = next < DEMO_TICKETS &&
                     (life->thread_count == 0 || openings_ms[next] <= life->threads[0]->next_ms);
        int64_t at_ms = opens ? openings_ms[next] : life->threads[0]->next_ms;
        result = pass_time(life, at_ms, error);
        if (result == RESULT_OK && opens) {
            bool is_open = false;
            result = open_ticket(life, at_ms, next, arena, &is_open, error);
            *opened += is_open;
            next++;
        } else if (result == RESULT_OK) {
            result = go_on(life, take_thread(life), error);
        }
        arena_reset(life->arena);
    }
    return result == RESULT_OK ? pass_time(life, life->now_ms, error) : result;
}

enum result demo_world_live(struct store_tx *tx, const struct registry *registry,
                            const struct user_page *people, int64_t now_ms, size_t *opened,
                            struct error *error)
{
    struct arena *arena = arena_new(64 * 1024);
    struct life *life = arena_alloc(arena, sizeof *life);
    int64_t *openings_ms = arena_alloc_array(arena, DEMO_TICKETS, sizeof(int64_t));
    struct demo_random random = {seed};
    life->tx = tx;
    life->registry = registry;
    life->cast = demo_cast_new(arena, registry, people);
    life->arena = arena_new(64 * 1024);
    life->now_ms = now_ms;
    *opened = 0;
    demo_calendar_spread(now_ms, &random, openings_ms, DEMO_TICKETS);
    enum result result = live(life, openings_ms, arena, opened, error);
    arena_free(life->arena);
    arena_free(arena);
    return result;
}
