/* How a function says that it failed: a small result enum, and a struct with code, text and place.
 */
#ifndef ITOPS_BASE_ERROR_H
#define ITOPS_BASE_ERROR_H

#include <stdbool.h>

enum result {
    RESULT_OK = 0,
    RESULT_NOT_FOUND, /* the thing named does not exist */
    RESULT_CONFLICT,  /* it exists, but not in the state that the caller assumed */
    RESULT_INVALID,   /* the input is wrong; the caller can mend it */
    RESULT_FORBIDDEN, /* the input is right, but this actor may not */
    RESULT_RETRY,     /* passing: busy, locked, draining; the same call may succeed later */
    RESULT_FAILED,    /* our fault or the machine's */
};

/*
 * Zero-initialise. `code` is stable and machine-readable (snake_case, the problem's code in HTTP),
 * `text` a sentence for people that says what to do, on one line and without what steers a terminal
 * (a part of it may come from outside), `pointer` the place: a JSON pointer
 * ("/title"), a query parameter ("?limit") or a header name, or empty.
 */
struct error {
    enum result result;
    char code[48];
    char text[512];
    char pointer[128];
};

/*
 * Fills in *error unless it is filled in already (a lower message is kept, never overwritten) and
 * returns `result`, so that `return error_set(...)` reads well. error may be NULL.
 */
enum result error_set(struct error *error, enum result result, const char *code, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

/* The same with a place. */
enum result error_set_at(struct error *error, enum result result, const char *code,
                         const char *pointer, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

void error_clear(struct error *error);

/* Hands on what another call said: fills in *error from `lower` as error_set does, and returns
 * lower's result. */
enum result error_pass(struct error *error, const struct error *lower);

#endif
