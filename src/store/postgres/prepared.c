#include "store/postgres/prepared.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* A power of two, well above the number of different statements; half of it is never exceeded. */
enum { SLOTS = 512, PENDING_MAX = 64 };

struct prepared_text {
    const char *sql; /* the key is the address; NULL: free */
    bool is_known;
    char name[PREPARED_NAME_SIZE];
};

struct prepared_texts {
    struct prepared_text slots[SLOTS];
    size_t used;
    struct {
        struct prepared_text *text;
        size_t command;
    } pending[PENDING_MAX];
    size_t pending_count;
};

struct prepared_texts *prepared_texts_new(void)
{
    return memory_alloc(sizeof(struct prepared_texts));
}

void prepared_texts_free(struct prepared_texts *texts)
{
    free(texts);
}

void prepared_texts_clear(struct prepared_texts *texts)
{
    *texts = (struct prepared_texts){0};
}

/* FNV-1a. */
static void name_text(const char *sql, char name[PREPARED_NAME_SIZE])
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (const char *byte = sql; *byte != '\0'; byte++) {
        hash = (hash ^ (unsigned char) *byte) * UINT64_C(0x100000001B3);
    }
    (void) snprintf(name, PREPARED_NAME_SIZE, "itops_%016" PRIx64, hash);
}

static struct prepared_text *find(struct prepared_texts *texts, const char *sql)
{
    /* Addresses of constants differ little in their low bits: multiply and take the high ones. */
    size_t slot = (size_t) (((uint64_t) (uintptr_t) sql * UINT64_C(0x9E3779B97F4A7C15)) >> 55);

    while (texts->slots[slot % SLOTS].sql && texts->slots[slot % SLOTS].sql != sql) {
        slot++;
    }
    return &texts->slots[slot % SLOTS];
}

const char *prepared_texts_name(struct prepared_texts *texts, const char *sql, bool *is_known)
{
    struct prepared_text *text = find(texts, sql);

    if (!text->sql && (texts->used == SLOTS / 2 || texts->pending_count == PENDING_MAX)) {
        return NULL;
    }
    if (!text->sql) {
        text->sql = sql;
        texts->used++;
        name_text(sql, text->name);
    }
    *is_known = text->is_known;
    return text->is_known || texts->pending_count < PENDING_MAX ? text->name : NULL;
}

void prepared_texts_sent(struct prepared_texts *texts, const char *sql, size_t command)
{
    struct prepared_text *text = find(texts, sql);

    text->is_known = true;
    texts->pending[texts->pending_count].text = text;
    texts->pending[texts->pending_count].command = command;
    texts->pending_count++;
}

void prepared_texts_settle(struct prepared_texts *texts, size_t failed)
{
    for (size_t i = 0; i < texts->pending_count; i++) {
        texts->pending[i].text->is_known = texts->pending[i].command < failed;
    }
    texts->pending_count = 0;
}
