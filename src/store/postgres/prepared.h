/* Which statements the server at the other end of a connection has prepared. */
#ifndef ITOPS_STORE_POSTGRES_PREPARED_H
#define ITOPS_STORE_POSTGRES_PREPARED_H

#include <stdbool.h>
#include <stddef.h>

struct prepared_texts;

enum { PREPARED_NAME_SIZE = 24 };

struct prepared_texts *prepared_texts_new(void);
void prepared_texts_free(struct prepared_texts *texts); /* NULL is fine */

/* Forgets everything: the connection is a new one. */
void prepared_texts_clear(struct prepared_texts *texts);

/*
 * The name of the text at this address, made from the text itself, so that one name never means two
 * texts, whoever prepared it. *is_known: it was prepared, or is on its way. NULL: there is no room,
 * run it without a name.
 */
const char *prepared_texts_name(struct prepared_texts *texts, const char *sql, bool *is_known);

/* The text's preparation is command number `command` since the last sync. */
void prepared_texts_sent(struct prepared_texts *texts, const char *sql, size_t command);

/* Answers have come: those sent before command number `failed` are prepared, the others are not. */
void prepared_texts_settle(struct prepared_texts *texts, size_t failed);

#endif
