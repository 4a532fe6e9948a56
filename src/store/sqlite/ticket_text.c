#include "store/sqlite/ticket_text.h"

/*
 * What things take, in the unit of collecting one match from the index (about 0.16 µs): asking a
 * ticket, some bytes of its text, looking a match up in the table of tickets, going one ticket on
 * in the order of a list.
 */
enum { EFFORT_ASK = 20, BYTES_AN_EFFORT = 16, EFFORT_LOOK_UP = 30, EFFORT_GO_ON = 3 };

/* Text that is read of a ticket before it is asked through the index: threads can be endless. */
enum { ASK_BYTES_MAX = 256 * 1024 };

enum result list_text_open(struct store_tx *tx, struct arena *arena, struct slice text,
                           size_t wanted, struct list_text *out, struct error *error)
{
    struct statement newest = statement_start(tx, "SELECT max(id) FROM tickets");
    enum result result;

    *out = (struct list_text){.arena = arena, .wanted = (int64_t) wanted};
    if (statement_next(&newest)) {
        out->tickets = statement_int(&newest);
    }
    result = statement_end(&newest, error);
    return result == RESULT_OK ? search_words_cut(tx, arena, text, &out->words, error) : result;
}

/* The word that the fewest of the tickets asked had. */
static size_t rarest_word(const struct list_text *text)
{
    size_t rarest = 0;

    for (size_t i = 1; i < text->words.count; i++) {
        rarest = text->found_of[i] < text->found_of[rarest] ? i : rarest;
    }
    return rarest;
}

/*
 * Going on as before finds the rest of the page with effort * rest / found, if matches go on to be
 * as frequent; collecting takes tickets * found of the rarest word / asked, whatever the page. Two
 * matches more than were seen keep bad luck at the beginning from looking like a rare word.
 */
static bool is_collecting_cheaper(const struct list_text *text)
{
    int64_t rest = text->wanted - text->found;
    int64_t rarest = text->found_of[rarest_word(text)] + 2;

    return rest > 0 &&
           text->effort * rest / (text->found + 2) > text->tickets * rarest / text->asked;
}

static enum result collect_some(struct store_tx *tx, struct list_text *text, unsigned which,
                                struct error *error)
{
    struct statement matches =
        statement_start(tx, "SELECT rowid FROM ticket_words WHERE ticket_words MATCH ?1");

    text->is_collected = true;
    text->indexed = which;
    text->matches = (struct id_set){0};
    statement_bind_text(&matches, search_words_match(&text->words, which, text->arena));
    while (statement_next(&matches)) {
        id_set_put(&text->matches, text->arena, statement_int(&matches));
    }
    return statement_end(&matches, error);
}

/* The rarest word first, which is known for what it is by then. Another word is worth its list when
 * reading that takes less than asking the matches of the rarest for it. */
static enum result collect(struct store_tx *tx, struct list_text *text, struct error *error)
{
    unsigned rarest = 1u << rarest_word(text);
    unsigned worth = rarest;
    enum result result = collect_some(tx, text, rarest, error);

    for (size_t i = 0; i < text->words.count; i++) {
        int64_t length = text->tickets * text->found_of[i] / text->asked;
        worth |= length <= (int64_t) text->matches.count * EFFORT_ASK ? 1u << i : 0u;
    }
    return result == RESULT_OK && worth != rarest ? collect_some(tx, text, worth, error) : result;
}

static enum result ask(struct store_tx *tx, struct list_text *text, int64_t id,
                       struct search_answer *answer, struct error *error)
{
    enum result result = search_words_ask(tx, &text->words, id, ASK_BYTES_MAX, answer, error);

    text->asked++;
    text->effort += EFFORT_ASK + (int64_t) answer->bytes / BYTES_AN_EFFORT;
    text->found += answer->missing == 0 ? 1 : 0;
    for (size_t i = 0; i < text->words.count; i++) {
        text->found_of[i] += (answer->missing >> i & 1) == 0 ? 1 : 0;
    }
    return result;
}

enum result list_text_has(struct store_tx *tx, struct list_text *text, int64_t id, bool *out,
                          struct error *error)
{
    struct search_answer answer = {0};
    enum result result = RESULT_OK;

    if (!text->is_collected) {
        result = ask(tx, text, id, &answer, error);
        if (result == RESULT_OK && (answer.is_cut_off || is_collecting_cheaper(text))) {
            result = collect(tx, text, error);
        }
        if (!answer.is_cut_off) {
            *out = answer.missing == 0;
            return result;
        }
    }
    *out = id_set_has(&text->matches, id);
    if (result == RESULT_OK && *out && text->indexed != SEARCH_WORDS_ALL(&text->words)) {
        result = search_words_ask(tx, &text->words, id, SIZE_MAX, &answer, error);
        *out = answer.missing == 0;
    }
    return result;
}

bool list_text_is_rare(const struct list_text *text)
{
    int64_t count = (int64_t) text->matches.count;

    /* Every tickets / count-th ticket of the list is a match. */
    return text->is_collected &&
           EFFORT_LOOK_UP * count * count < EFFORT_GO_ON * text->wanted * text->tickets;
}
