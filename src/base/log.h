/* Structured log lines on stderr, as text for people or JSON for machines. Never holds a secret. */
#ifndef ITOPS_BASE_LOG_H
#define ITOPS_BASE_LOG_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log_field {
    const char *key;
    enum { LOG_FIELD_STRING, LOG_FIELD_INT, LOG_FIELD_BOOL } type;
    struct slice text;
    int64_t number;
};

/* Set once at start, before threads. Default: info, text. */
void log_configure(enum log_level level, enum log_format format);
bool log_level_parse(struct slice text, enum log_level *out);
bool log_is_enabled(enum log_level level);

/*
 * One line: time, level, message (a constant sentence; values go into fields). The line is written
 * with one write(2), so lines of different threads never mix. Control characters are escaped.
 */
void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count);

static inline struct log_field log_text(const char *key, const char *value)
{
    return (struct log_field){key, LOG_FIELD_STRING, slice_of(value), 0};
}
static inline struct log_field log_slice(const char *key, struct slice value)
{
    return (struct log_field){key, LOG_FIELD_STRING, value, 0};
}
static inline struct log_field log_int(const char *key, int64_t value)
{
    return (struct log_field){key, LOG_FIELD_INT, {NULL, 0}, value};
}
static inline struct log_field log_bool(const char *key, bool value)
{
    return (struct log_field){key, LOG_FIELD_BOOL, {NULL, 0}, value};
}

/* log_info("listening", log_text("address", a), log_int("port", p)); at least one field. */
#define LOG_FIELDS(...)                      \
    (const struct log_field[]){__VA_ARGS__}, \
        sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field)
#define log_debug(message, ...) log_write(LOG_DEBUG, (message), LOG_FIELDS(__VA_ARGS__))
#define log_info(message, ...) log_write(LOG_INFO, (message), LOG_FIELDS(__VA_ARGS__))
#define log_warn(message, ...) log_write(LOG_WARN, (message), LOG_FIELDS(__VA_ARGS__))
#define log_error(message, ...) log_write(LOG_ERROR, (message), LOG_FIELDS(__VA_ARGS__))

#endif
