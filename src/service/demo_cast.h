/* Who does what in the demo: people are chosen as their groups, rotas and habits have it. */
#ifndef ITOPS_SERVICE_DEMO_CAST_H
#define ITOPS_SERVICE_DEMO_CAST_H

#include "service/demo_plan.h"
#include "service/service.h"
#include "ticket/ticket.h"

struct demo_cast;

/* Superadmins have no part in it. Lives in `arena`; borrows from the rest. */
struct demo_cast *demo_cast_new(struct arena *arena, const struct registry *registry,
                                const struct user_page *people);

/* Somebody who opens a ticket, or has a word to say on one; NULL: there is nobody. */
const struct actor *demo_cast_anybody(const struct demo_cast *cast, struct demo_random *random);

/* Who speaks for the helpers or the requester of a ticket. */
const struct actor *demo_cast_speaker(const struct demo_cast *cast, const struct ticket *ticket,
                                      enum demo_voice voice, int64_t at_ms,
                                      struct demo_random *random);

/* Another member of the ticket's group than the one who has it; NULL: there is none. */
const struct actor *demo_cast_colleague(const struct demo_cast *cast, const struct ticket *ticket,
                                        int64_t at_ms, struct demo_random *random);

/* Somebody whom policy lets move the ticket, the nearest to that voice first; NULL: nobody. */
const struct actor *demo_cast_mover(const struct demo_cast *cast, const struct ticket *ticket,
                                    enum ticket_status to, enum demo_voice voice, int64_t at_ms,
                                    struct demo_random *random);

#endif
