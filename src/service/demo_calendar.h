/* When things happen in the demo: office hours, quiet nights and weekends. All times are UTC. */
#ifndef ITOPS_SERVICE_DEMO_CALENDAR_H
#define ITOPS_SERVICE_DEMO_CALENDAR_H

#include "service/demo_random.h"

#include <stddef.h>

enum { DEMO_DAYS = 90 };

/* `count` moments of the days before now_ms, in order, most of them in office hours. */
void demo_calendar_spread(int64_t now_ms, struct demo_random *random, int64_t *out_ms,
                          size_t count);

bool demo_calendar_is_office(int64_t at_ms);
/* The moment itself in office hours, otherwise one in the first hours of the next office day. */
int64_t demo_calendar_office_ms(int64_t at_ms, struct demo_random *random);
/* Weeks since 1970, for rotas. */
unsigned demo_calendar_week(int64_t at_ms);

#endif
