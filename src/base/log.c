#include "base/log.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json_writer.h"
#include "base/utf8.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

enum {
    VALUE_LENGTH_MAX = 1024, /* longer values are cut: a line stays readable */
    LINE_LENGTH_USUAL = 512,
};

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static enum log_level least_level = LOG_INFO;
static enum log_format line_format = LOG_FORMAT_TEXT;
static pthread_mutex_t write_lock = PTHREAD_MUTEX_INITIALIZER;

void log_configure(enum log_level level, enum log_format format)
{
    least_level = level;
    line_format = format;
}

bool log_level_parse(struct slice text, enum log_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
        if (slice_equal_text(text, level_names[i])) {
            *out = (enum log_level) i;
            return true;
        }
    }
    return false;
}

bool log_is_enabled(enum log_level level)
{
    return level >= least_level;
}

/*
 * Control characters of ASCII and Latin 1 (terminals obey both), line separators, and marks that
 * turn the direction of text: whatever could forge a line or make one look like another.
 */
static bool is_unsafe(uint32_t code_point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200B, 0x200F},
                  {0x2028, 0x202E}, {0x2060, 0x2069}, {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (code_point >= ranges[i].first && code_point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

static bool needs_quotes(struct slice text)
{
    size_t offset = 0;
    uint32_t code_point;
    while (utf8_next(text, &offset, &code_point)) {
        if (code_point == ' ' || code_point == '"' || code_point == '\\' || code_point == '=' ||
            is_unsafe(code_point)) {
            return true;
        }
    }
    return text.length == 0 || offset < text.length; /* empty, or not UTF-8 */
}

static void append_escaped(struct buffer *line, struct slice text)
{
    size_t offset = 0;
    while (offset < text.length) {
        size_t start = offset;
        uint32_t code_point;
        if (!utf8_next(text, &offset, &code_point)) {
            buffer_append_format(line, "\\x%02x", (unsigned char) text.data[offset]);
            offset++;
        } else if (code_point == '\n') {
            buffer_append_text(line, "\\n");
        } else if (is_unsafe(code_point)) {
            buffer_append_format(line, "\\u%04x", code_point);
        } else {
            if (code_point == '"' || code_point == '\\') {
                buffer_append_char(line, '\\');
            }
            buffer_append(line, text.data + start, offset - start);
        }
    }
}

static void append_text_field(struct buffer *line, const struct log_field *field)
{
    buffer_append_char(line, ' ');
    buffer_append_text(line, field->key);
    buffer_append_char(line, '=');
    switch (field->type) {
    case LOG_FIELD_STRING: {
        struct slice value = utf8_truncate(field->text, VALUE_LENGTH_MAX);
        if (!needs_quotes(value)) {
            buffer_append_slice(line, value);
            break;
        }
        buffer_append_char(line, '"');
        append_escaped(line, value);
        buffer_append_char(line, '"');
        break;
    }
    case LOG_FIELD_INT:
        buffer_append_int(line, field->number);
        break;
    case LOG_FIELD_BOOL:
        buffer_append_text(line, field->number != 0 ? "true" : "false");
        break;
    }
}

static void format_text(struct buffer *line, enum log_level level, const char *message,
                        const struct log_field *fields, size_t field_count)
{
    char time[CLOCK_TEXT_SIZE];
    clock_format_ms(clock_now_ms(), time);
    buffer_append_text(line, time);
    buffer_append_char(line, ' ');
    buffer_append_text(line, level_names[level]);
    buffer_append_char(line, ' ');
    append_escaped(line, slice_of(message));
    for (size_t i = 0; i < field_count; i++) {
        append_text_field(line, &fields[i]);
    }
}

static void format_json(struct buffer *line, enum log_level level, const char *message,
                        const struct log_field *fields, size_t field_count)
{
    struct json_writer w;
    json_writer_init(&w, line);
    json_object_begin(&w);
    json_member_time(&w, "time", clock_now_ms());
    json_member_text(&w, "level", level_names[level]);
    json_member_text(&w, "message", message);
    for (size_t i = 0; i < field_count; i++) {
        json_key(&w, fields[i].key);
        switch (fields[i].type) {
        case LOG_FIELD_STRING:
            json_value_string(&w, utf8_truncate(fields[i].text, VALUE_LENGTH_MAX));
            break;
        case LOG_FIELD_INT:
            json_value_int(&w, fields[i].number);
            break;
        case LOG_FIELD_BOOL:
            json_value_bool(&w, fields[i].number != 0);
            break;
        }
    }
    json_object_end(&w);
}

/*
 * One write(2) is all it takes as a rule. The lock is for the exception, a pipe that takes a line
 * in parts: nobody else's line may come between them. A log that cannot be written is no reason to
 * stop serving, so what fails is dropped.
 */
static void write_line(struct slice line)
{
    pthread_mutex_lock(&write_lock);
    while (line.length > 0) {
        ssize_t written = write(STDERR_FILENO, line.data, line.length);
        if (written >= 0) {
            line = slice_make(line.data + written, line.length - (size_t) written);
        } else if (errno != EINTR) {
            break;
        }
    }
    pthread_mutex_unlock(&write_lock);
}

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count)
{
    if (!log_is_enabled(level)) {
        return;
    }
    int saved_errno = errno; /* logging an error must not change it */
    struct buffer line = {0};
    buffer_reserve(&line, LINE_LENGTH_USUAL);
    if (line_format == LOG_FORMAT_JSON) {
        format_json(&line, level, message, fields, field_count);
    } else {
        format_text(&line, level, message, fields, field_count);
    }
    buffer_append_char(&line, '\n');
    write_line(buffer_slice(&line));
    buffer_free(&line);
    errno = saved_errno;
}
