/* Follows the events of the database and the registry, and hands them to the loops for those who
 * listen. */
#ifndef ITOPS_HTTP_EVENT_FEED_H
#define ITOPS_HTTP_EVENT_FEED_H

#include "base/error.h"
#include "http/event_json.h"

struct http_server;
struct tally_entry;

/*
 * One thread with a reader of its own. The table is the truth: what other servers and commands
 * write is found within EVENT_POLL_MS, and at once where the database passes a word on; a poke
 * makes it look at once too. While nobody listens it sleeps. After news it rests for EVENT_REST_MS:
 * a single change goes out at once, and of a stream of them each listener is sent to five times a
 * second and not for each.
 */
struct event_feed;

enum { EVENT_POLL_MS = 500, EVENT_REST_MS = 200 };

struct event_feed *event_feed_new(struct http_server *server, size_t listeners_max);
/* When the loops are there. FAILED: no thread, or no reader. */
enum result event_feed_start(struct event_feed *feed, struct error *error);
/* Before the loops go: nothing is delivered after this. Fine when it was not started. */
void event_feed_stop(struct event_feed *feed);
void event_feed_free(struct event_feed *feed); /* after the loops; NULL is fine */

/* Enough for the tabs of anybody, and little of what all of them may take together. */
enum { EVENT_LISTENERS_OF_PERSON_MAX = 64 };

/*
 * From a loop, in the transaction that read `position`: the person listens from there on. Whatever
 * comes after it will be delivered to the loop, and maybe some from before: the listener skips
 * those. RETRY: too_many_listeners, in all or of this person. `out` is for detaching.
 */
enum result event_feed_attach(struct event_feed *feed, int64_t person_id, int64_t position,
                              const struct event_registry *registry, struct tally_entry **out,
                              struct error *error);
void event_feed_detach(struct event_feed *feed, struct tally_entry *entry);

/* From any thread: there may be news. */
void event_feed_poke(struct event_feed *feed);

#endif
