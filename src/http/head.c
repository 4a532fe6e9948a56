#include "http/head.h"

#include "http/ascii.h"

enum { CONTENT_LENGTH_DIGITS_MAX = 15 };

static const struct http_head_refusal refusals[HTTP_HEAD_FAULT_COUNT] = {
    [HTTP_HEAD_OK] = {200, "", ""},
    [HTTP_HEAD_BAD_BYTE] = {400, "bad_request",
                            "The request's head holds a control byte or a bare line end."},
    [HTTP_HEAD_BAD_REQUEST_LINE] = {400, "bad_request",
                                    "The request line is not METHOD TARGET HTTP/1.1."},
    [HTTP_HEAD_BAD_TARGET] = {400, "bad_target",
                              "The request target is not an absolute path with an optional query."},
    [HTTP_HEAD_TARGET_TOO_LONG] = {414, "target_too_long",
                                   "The request target is longer than 8192 bytes."},
    [HTTP_HEAD_BAD_VERSION] = {505, "version_not_supported",
                               "This server speaks HTTP/1.1 and HTTP/1.0."},
    [HTTP_HEAD_BAD_FIELD] = {400, "bad_header", "A header field is not NAME: VALUE on one line."},
    [HTTP_HEAD_TOO_MANY_FIELDS] = {431, "header_too_large",
                                   "The request has more than 100 header fields."},
    [HTTP_HEAD_REPEATED_FIELD] = {400, "repeated_header",
                                  "A header field that may come once came twice."},
    [HTTP_HEAD_BAD_HOST] = {400, "bad_host", "The request needs one valid Host field."},
    [HTTP_HEAD_BAD_LENGTH] = {400, "bad_content_length",
                              "Content-Length is not one decimal number."},
    [HTTP_HEAD_BAD_CODING] = {400, "bad_transfer_encoding",
                              "The only transfer coding is chunked, and it excludes "
                              "Content-Length."},
    [HTTP_HEAD_BAD_EXPECTATION] = {417, "expectation_failed",
                                   "The only expectation that can be met is 100-continue."},
};

const struct http_head_refusal *http_head_refusal(enum http_head_fault fault)
{
    return &refusals[fault];
}

static bool is_token(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!ascii_is_alphanumeric(text.data[i]) &&
            !ascii_is_one_of(text.data[i], "!#$%&'*+-.^_`|~")) {
            return false;
        }
    }
    return text.length > 0;
}

enum http_scan_result http_head_scan(struct http_head_scan *scan, struct slice bytes)
{
    for (; scan->offset < bytes.length; scan->offset++) {
        char c = bytes.data[scan->offset];
        if (ascii_is_text(c)) {
            if (scan->offset > 0 && bytes.data[scan->offset - 1] == '\r') {
                return HTTP_SCAN_BAD;
            }
        } else if (c == '\n') {
            size_t line_length = scan->offset - scan->line_start;
            if (line_length == 0 || bytes.data[scan->offset - 1] != '\r') {
                return HTTP_SCAN_BAD;
            }
            if (line_length == 1 && scan->line_start == 0) {
                return HTTP_SCAN_BAD;
            }
            scan->line_start = scan->offset + 1;
            if (line_length == 1) {
                scan->offset++;
                return HTTP_SCAN_COMPLETE;
            }
        } else if (c != '\r' || (scan->offset > 0 && bytes.data[scan->offset - 1] == '\r')) {
            return HTTP_SCAN_BAD;
        }
    }
    return HTTP_SCAN_MORE;
}

/* Takes the next line, without its CR LF, from the front of *rest. */
static struct slice take_line(struct slice *rest)
{
    const char *end = memchr(rest->data, '\r', rest->length);
    struct slice line = slice_make(rest->data, (size_t) (end - rest->data));
    *rest = slice_make(end + 2, rest->length - line.length - 2);
    return line;
}

/* Absolute-form is for proxies, but servers must accept it: the authority is dropped. */
static struct slice strip_authority(struct slice target)
{
    static const struct slice schemes[] = {SLICE_LITERAL("http://"), SLICE_LITERAL("https://")};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        struct slice start = slice_make(target.data, schemes[i].length);
        if (target.length > start.length && slice_equal_ignoring_case(start, schemes[i])) {
            size_t length = target.length - start.length;
            const char *path = memchr(target.data + start.length, '/', length);
            return path == NULL ? (struct slice){NULL, 0}
                                : slice_make(path, target.length - (size_t) (path - target.data));
        }
    }
    return target;
}

static enum http_head_fault parse_target(struct slice target, struct http_head *out)
{
    if (target.length > HTTP_TARGET_LENGTH_MAX) {
        return HTTP_HEAD_TARGET_TOO_LONG;
    }
    if (slice_equal_text(target, "*")) {
        out->target = target;
        return slice_equal_text(out->method, "OPTIONS") ? HTTP_HEAD_OK : HTTP_HEAD_BAD_TARGET;
    }
    struct slice path = strip_authority(target);
    if (path.length == 0 || path.data[0] != '/') {
        return HTTP_HEAD_BAD_TARGET;
    }
    for (size_t i = 0; i < path.length; i++) {
        char c = path.data[i];
        /* Browsers send some bytes raw that RFC 3986 wants escaped; the few named here never. */
        if (c <= 0x20 || c >= 0x7F || ascii_is_one_of(c, "#\"<>\\")) {
            return HTTP_HEAD_BAD_TARGET;
        }
        if (c == '%' && (path.length - i < 3 || ascii_hex_value(path.data[i + 1]) < 0 ||
                         ascii_hex_value(path.data[i + 2]) < 0)) {
            return HTTP_HEAD_BAD_TARGET;
        }
    }
    out->target = path;
    return HTTP_HEAD_OK;
}

static enum http_head_fault parse_version(struct slice version, struct http_head *out)
{
    if (slice_equal_text(version, "HTTP/1.1") || slice_equal_text(version, "HTTP/1.0")) {
        out->minor_version = version.data[7] == '1';
        return HTTP_HEAD_OK;
    }
    bool is_version = version.length == 8 && memcmp(version.data, "HTTP/", 5) == 0 &&
                      ascii_is_digit(version.data[5]) && version.data[6] == '.' &&
                      ascii_is_digit(version.data[7]);
    return is_version ? HTTP_HEAD_BAD_VERSION : HTTP_HEAD_BAD_REQUEST_LINE;
}

static enum http_head_fault parse_request_line(struct slice line, struct http_head *out)
{
    struct slice rest;
    struct slice target;
    struct slice version;
    if (!slice_split_once(line, ' ', &out->method, &rest) ||
        !slice_split_once(rest, ' ', &target, &version) ||
        out->method.length > HTTP_METHOD_LENGTH_MAX || !is_token(out->method)) {
        return HTTP_HEAD_BAD_REQUEST_LINE;
    }
    enum http_head_fault fault = parse_version(version, out);
    return fault != HTTP_HEAD_OK ? fault : parse_target(target, out);
}

static enum http_head_fault take_field(struct slice line, struct http_head *out)
{
    struct slice name;
    struct slice value;
    /* A folded line starts with white space, which is_token refuses like a space before the colon.
     */
    if (!slice_split_once(line, ':', &name, &value) || !is_token(name)) {
        return HTTP_HEAD_BAD_FIELD;
    }
    if (out->field_count == HTTP_HEADERS_MAX) {
        return HTTP_HEAD_TOO_MANY_FIELDS;
    }
    out->fields[out->field_count++] = (struct http_field){name, slice_trim(value)};
    return HTTP_HEAD_OK;
}

static enum http_head_fault check_host(struct slice host)
{
    for (size_t i = 0; i < host.length; i++) {
        if (!ascii_is_alphanumeric(host.data[i]) &&
            !ascii_is_one_of(host.data[i], "-._~!$&'()*+;=:[]%")) {
            return HTTP_HEAD_BAD_HOST;
        }
    }
    return host.length > 0 ? HTTP_HEAD_OK : HTTP_HEAD_BAD_HOST;
}

static enum http_head_fault parse_content_length(struct slice value, struct http_head *out)
{
    if (value.length == 0 || value.length > CONTENT_LENGTH_DIGITS_MAX) {
        return HTTP_HEAD_BAD_LENGTH;
    }
    uint64_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (!ascii_is_digit(value.data[i])) {
            return HTTP_HEAD_BAD_LENGTH;
        }
        length = length * 10 + (uint64_t) (value.data[i] - '0');
    }
    out->content_length = length;
    return HTTP_HEAD_OK;
}

/* Whether a comma-separated list holds `token`. */
static bool list_has(struct slice list, const char *token)
{
    struct slice item;
    bool more = true;
    while (more) {
        more = slice_split_once(list, ',', &item, &list);
        if (slice_equal_ignoring_case(slice_trim(item), slice_of(token))) {
            return true;
        }
    }
    return false;
}

/* Fields that steer the server itself, and those that must not be ambiguous. Each may come once. */
enum known_field {
    FIELD_HOST,
    FIELD_CONTENT_LENGTH,
    FIELD_TRANSFER_ENCODING,
    FIELD_EXPECT,
    FIELD_AUTHORIZATION,
    FIELD_CONTENT_TYPE,
    FIELD_IF_MATCH,
    FIELD_IDEMPOTENCY_KEY,
    FIELD_CSRF_TOKEN,
    FIELD_KNOWN_COUNT,
};

static const struct slice known_names[FIELD_KNOWN_COUNT] = {
    [FIELD_HOST] = SLICE_LITERAL("Host"),
    [FIELD_CONTENT_LENGTH] = SLICE_LITERAL("Content-Length"),
    [FIELD_TRANSFER_ENCODING] = SLICE_LITERAL("Transfer-Encoding"),
    [FIELD_EXPECT] = SLICE_LITERAL("Expect"),
    [FIELD_AUTHORIZATION] = SLICE_LITERAL("Authorization"),
    [FIELD_CONTENT_TYPE] = SLICE_LITERAL("Content-Type"),
    [FIELD_IF_MATCH] = SLICE_LITERAL("If-Match"),
    [FIELD_IDEMPOTENCY_KEY] = SLICE_LITERAL("Idempotency-Key"),
    [FIELD_CSRF_TOKEN] = SLICE_LITERAL("X-CSRF-Token"),
};

struct known_fields {
    const struct http_field *field[FIELD_KNOWN_COUNT]; /* NULL: absent */
};

static enum http_head_fault repeated_fault(enum known_field which)
{
    switch ((int) which) {
    case FIELD_HOST:
        return HTTP_HEAD_BAD_HOST;
    case FIELD_CONTENT_LENGTH:
        return HTTP_HEAD_BAD_LENGTH;
    case FIELD_TRANSFER_ENCODING:
        return HTTP_HEAD_BAD_CODING;
    default:
        return HTTP_HEAD_REPEATED_FIELD;
    }
}

static enum http_head_fault note_field(const struct http_field *field, struct known_fields *known)
{
    for (int i = 0; i < FIELD_KNOWN_COUNT; i++) {
        if (field->name.length == known_names[i].length &&
            slice_equal_ignoring_case(field->name, known_names[i])) {
            if (known->field[i] != NULL) {
                return repeated_fault((enum known_field) i);
            }
            known->field[i] = field;
        }
    }
    return HTTP_HEAD_OK;
}

/* RFC 9112, 6: how long the body is, and nothing that two readers could understand differently. */
static enum http_head_fault parse_framing(const struct known_fields *known, struct http_head *out)
{
    const struct http_field *length = known->field[FIELD_CONTENT_LENGTH];
    const struct http_field *coding = known->field[FIELD_TRANSFER_ENCODING];
    if (coding != NULL) {
        out->is_chunked = slice_equal_ignoring_case(coding->value, slice_of("chunked"));
        return out->is_chunked && length == NULL && out->minor_version == 1 ? HTTP_HEAD_OK
                                                                            : HTTP_HEAD_BAD_CODING;
    }
    return length != NULL ? parse_content_length(length->value, out) : HTTP_HEAD_OK;
}

static void parse_connection(struct http_head *out)
{
    static const struct slice name = SLICE_LITERAL("Connection");
    out->keep_alive = out->minor_version == 1;
    for (size_t i = 0; i < out->field_count; i++) {
        const struct http_field *field = &out->fields[i];
        if (!slice_equal_ignoring_case(field->name, name)) {
            continue;
        }
        if (list_has(field->value, "close")) {
            out->keep_alive = false;
            return;
        }
        if (list_has(field->value, "keep-alive")) {
            out->keep_alive = true;
        }
    }
}

static enum http_head_fault parse_known_fields(struct http_head *out)
{
    struct known_fields known = {0};
    enum http_head_fault fault = HTTP_HEAD_OK;
    for (size_t i = 0; fault == HTTP_HEAD_OK && i < out->field_count; i++) {
        fault = note_field(&out->fields[i], &known);
    }
    const struct http_field *host = known.field[FIELD_HOST];
    if (fault == HTTP_HEAD_OK && (host != NULL || out->minor_version == 1)) {
        fault = host != NULL ? check_host(host->value) : HTTP_HEAD_BAD_HOST;
    }
    if (fault == HTTP_HEAD_OK) {
        fault = parse_framing(&known, out);
    }
    const struct http_field *expect = known.field[FIELD_EXPECT];
    if (fault == HTTP_HEAD_OK && expect != NULL && out->minor_version == 1) {
        out->expects_continue = slice_equal_ignoring_case(expect->value, slice_of("100-continue"));
        fault = out->expects_continue ? HTTP_HEAD_OK : HTTP_HEAD_BAD_EXPECTATION;
    }
    return fault;
}

void http_head_init(struct http_head *head)
{
    /* Not the fields, which field_count covers: they are three kilobytes. */
    memset(head, 0, offsetof(struct http_head, fields));
    head->minor_version = 1;
}

enum http_head_fault http_head_parse(struct slice bytes, struct http_head *out)
{
    http_head_init(out);
    enum http_head_fault fault = parse_request_line(take_line(&bytes), out);
    while (fault == HTTP_HEAD_OK) {
        struct slice line = take_line(&bytes);
        if (line.length == 0) {
            break;
        }
        fault = take_field(line, out);
    }
    if (fault == HTTP_HEAD_OK) {
        fault = parse_known_fields(out);
    }
    parse_connection(out);
    return fault;
}

struct slice http_head_field(const struct http_head *head, struct slice name)
{
    for (size_t i = 0; i < head->field_count; i++) {
        const struct http_field *field = &head->fields[i];
        if (field->name.length == name.length && slice_equal_ignoring_case(field->name, name)) {
            return field->value;
        }
    }
    return (struct slice){NULL, 0};
}
