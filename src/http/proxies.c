#include "http/proxies.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped_prefix[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

enum { MAPPED_BITS = sizeof mapped_prefix * 8, ALL_BITS = HTTP_ADDRESS_BYTES * 8 };

/* Of both families into one form, so that an address that is written in two ways is one. */
static bool parse_address(struct slice text, uint8_t out[HTTP_ADDRESS_BYTES])
{
    char copy[INET6_ADDRSTRLEN];
    if (slice_is_empty(text) || text.length >= sizeof copy) {
        return false;
    }
    snprintf(copy, sizeof copy, "%.*s", SLICE_ARGS(text));
    memcpy(out, mapped_prefix, sizeof mapped_prefix);
    return inet_pton(AF_INET, copy, out + sizeof mapped_prefix) == 1 ||
           inet_pton(AF_INET6, copy, out) == 1;
}

static bool is_mapped(const uint8_t address[HTTP_ADDRESS_BYTES])
{
    return memcmp(address, mapped_prefix, sizeof mapped_prefix) == 0;
}

static struct slice format_address(const uint8_t address[HTTP_ADDRESS_BYTES], struct arena *arena)
{
    char text[INET6_ADDRSTRLEN] = "";
    bool is_v4 = is_mapped(address);
    inet_ntop(is_v4 ? AF_INET : AF_INET6, address + (is_v4 ? sizeof mapped_prefix : 0), text,
              sizeof text);
    return arena_copy(arena, slice_of(text));
}

/* Whether `address` is in the network; without one, whether nothing is set behind its prefix. */
static bool bits_match(const struct http_network *network, const uint8_t *address)
{
    for (unsigned i = 0; i < ALL_BITS; i++) {
        unsigned mask = 0x80U >> i % 8;
        bool is_set = (network->address[i / 8] & mask) != 0;
        bool is_prefix = i < network->prefix_bits;
        if (address != NULL ? is_prefix && is_set != ((address[i / 8] & mask) != 0)
                            : !is_prefix && is_set) {
            return false;
        }
    }
    return true;
}

static bool parse_network(struct slice text, struct http_network *out)
{
    struct slice address;
    struct slice bits;
    long long number = 0;
    bool has_bits = slice_split_once(text, '/', &address, &bits);
    if (!parse_address(address, out->address)) {
        return false;
    }
    unsigned offset = is_mapped(out->address) ? MAPPED_BITS : 0;
    out->prefix_bits = ALL_BITS;
    if (has_bits) {
        if (!slice_parse_int64(bits, &number) || number < 0 || number > ALL_BITS - (int) offset) {
            return false;
        }
        out->prefix_bits = offset + (unsigned) number;
    }
    return bits_match(out, NULL);
}

enum result http_proxies_parse(const char *list, struct http_proxies *out, struct error *error)
{
    struct slice rest = slice_of(list);
    bool has_more = !slice_is_empty(rest);
    out->count = 0;
    while (has_more) {
        struct slice entry;
        has_more = slice_split_once(rest, ',', &entry, &rest);
        entry = slice_trim(entry);
        if (out->count == HTTP_PROXY_NETWORKS_MAX) {
            return error_set(error, RESULT_INVALID, "proxies_invalid",
                             "more than %d networks are given", HTTP_PROXY_NETWORKS_MAX);
        }
        if (!parse_network(entry, &out->networks[out->count])) {
            return error_set(error, RESULT_INVALID, "proxies_invalid",
                             "\"%.*s\" is neither an address nor a network, as in 10.0.0.0/8",
                             SLICE_ARGS(entry));
        }
        out->count++;
    }
    return RESULT_OK;
}

static bool is_trusted(const struct http_proxies *proxies,
                       const uint8_t address[HTTP_ADDRESS_BYTES])
{
    for (size_t i = 0; i < proxies->count; i++) {
        if (bits_match(&proxies->networks[i], address)) {
            return true;
        }
    }
    return false;
}

bool http_proxies_trust(const struct http_proxies *proxies, const char *address)
{
    uint8_t parsed[HTTP_ADDRESS_BYTES];
    return parse_address(slice_of(address), parsed) && is_trusted(proxies, parsed);
}

/* Takes the last of a list with commas off its end. False: it was the only one. */
static bool take_last(struct slice *list, struct slice *last)
{
    size_t start = list->length;
    while (start > 0 && list->data[start - 1] != ',') {
        start--;
    }
    *last = slice_trim(slice_make(list->data + start, list->length - start));
    list->length = start > 0 ? start - 1 : 0;
    return start > 0;
}

struct slice http_proxies_client(const struct http_proxies *proxies, const struct http_head *head,
                                 const char *peer, struct arena *arena)
{
    static const struct slice forwarded_for = SLICE_LITERAL("X-Forwarded-For");
    struct slice client = slice_of(peer);
    for (size_t i = head->field_count; i > 0; i--) {
        const struct http_field *field = &head->fields[i - 1];
        struct slice list = field->value;
        bool has_more = slice_equal_ignoring_case(field->name, forwarded_for);
        while (has_more) {
            struct slice hop;
            uint8_t address[HTTP_ADDRESS_BYTES];
            has_more = take_last(&list, &hop);
            if (!parse_address(hop, address)) {
                return client;
            }
            client = format_address(address, arena);
            if (!is_trusted(proxies, address)) {
                return client;
            }
        }
    }
    return client;
}
