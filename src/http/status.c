#include "http/status.h"

#include <string.h>

static const struct {
    int status;
    const char *phrase;
} statuses[] = {
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};
enum { STATUS_COUNT = sizeof statuses / sizeof statuses[0] };

static const int result_statuses[] = {
    [RESULT_OK] = 200,      [RESULT_NOT_FOUND] = 404, [RESULT_CONFLICT] = 409,
    [RESULT_INVALID] = 422, [RESULT_FORBIDDEN] = 403, [RESULT_RETRY] = 503,
    [RESULT_FAILED] = 500,
};

/* Codes whose status says more than their result's. */
static const struct {
    const char *code;
    int status;
} code_statuses[] = {
    {"invalid_json", 400},
    {"invalid_query", 400},
    {"invalid_cursor", 400},
    {"idempotency_key_invalid", 400},
    {"bad_target", 400},
    {"bad_header", 400},
    {"not_signed_in", 401},
    {"sign_in_failed", 401},
    {"body_too_large", 413},
    {"unsupported_media_type", 415},
    {"precondition_required", 428},
    {"sign_in_throttled", 429},
    {"database_full", 503},
    {"commit_unknown", 503},
};

size_t http_status_count(void)
{
    return STATUS_COUNT;
}

int http_status_at(size_t index)
{
    return statuses[index].status;
}

size_t http_status_index(int status)
{
    size_t index = 0;
    while (index < STATUS_COUNT && statuses[index].status != status) {
        index++;
    }
    return index;
}

const char *http_status_phrase(int status)
{
    size_t index = http_status_index(status);
    return index < STATUS_COUNT ? statuses[index].phrase : "";
}

int http_status_of_error(const struct error *error)
{
    for (size_t i = 0; i < sizeof code_statuses / sizeof code_statuses[0]; i++) {
        if (strcmp(code_statuses[i].code, error->code) == 0) {
            return code_statuses[i].status;
        }
    }
    return result_statuses[error->result];
}

static bool has_code(const struct error *error, const char *code)
{
    return strcmp(error->code, code) == 0;
}

bool http_error_may_be_repeated(const struct error *error)
{
    return !has_code(error, "commit_unknown");
}

bool http_error_is_told(const struct error *error)
{
    if (has_code(error, "database_unavailable")) {
        return false;
    }
    /* Of a commit nobody knows: that is for the client to find out, by the advice in the text. */
    return error->result != RESULT_FAILED || has_code(error, "commit_unknown");
}

const char *http_detail_of_error(const struct error *error)
{
    if (http_error_is_told(error)) {
        return error->text;
    }
    return error->result == RESULT_RETRY ? "The database is not available now; try again."
                                         : "The server could not do this; its log says why.";
}
