/* Classes of ASCII bytes that the grammars of HTTP are made of; no locale. */
#ifndef ITOPS_HTTP_ASCII_H
#define ITOPS_HTTP_ASCII_H

#include <stdbool.h>
#include <string.h>

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_alphanumeric(char c)
{
    return ascii_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The value of a hexadecimal digit; -1 for any other byte. */
static inline int ascii_hex_value(char c)
{
    if (ascii_is_digit(c)) {
        return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static inline bool ascii_is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* May stand in a line of a head: visible, space, tab, or above ASCII (obs-text). */
static inline bool ascii_is_text(char c)
{
    unsigned char byte = (unsigned char) c;
    return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
}

#endif
