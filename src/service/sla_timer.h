/* Writes SLA breaches when they fall due (B5.2), also those of the time when no server ran. */
#ifndef ITOPS_SERVICE_SLA_TIMER_H
#define ITOPS_SERVICE_SLA_TIMER_H

#include "service/service.h"

struct sla_timer;

/* Starts a thread that looks at once and then whenever the next clock falls due (at least every
 * 30 s). NULL when it cannot start. */
struct sla_timer *sla_timer_start(struct service *service);
void sla_timer_stop(struct sla_timer *timer); /* NULL is fine */

/* A ticket was written: there may be a nearer due time. Cheap, from any thread. */
void sla_timer_poke(struct sla_timer *timer);

/* One round, for tests and commands: records what is due at now_ms; safe with other servers doing
 * the same. */
enum result sla_record_breaches(struct service *service, int64_t now_ms, size_t *recorded,
                                struct error *error);

/* The same inside the caller's transaction, for the hundred longest overdue; what fell due before
 * is recorded as seen at now_ms. */
enum result sla_record_breaches_in(struct store_tx *tx, const struct registry *registry,
                                   int64_t now_ms, size_t *recorded, struct error *error);

#endif
