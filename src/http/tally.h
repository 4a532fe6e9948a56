/* Counts by number: the open connections of an address, the listeners of a person. */
#ifndef ITOPS_HTTP_TALLY_H
#define ITOPS_HTTP_TALLY_H

#include <stdint.h>

struct tally;
struct tally_entry;

/* Not for several threads at once: the owner has a lock for it, and for its own counts. */
struct tally *tally_new(void);
void tally_free(struct tally *tally); /* NULL is fine; everything must have been taken back */

unsigned tally_count(const struct tally *tally, uint64_t number);
/* One more; the entry is for taking it back. */
struct tally_entry *tally_add(struct tally *tally, uint64_t number);
void tally_remove(struct tally *tally, struct tally_entry *entry);

#endif
