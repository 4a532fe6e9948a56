#include "policy/yaml_tree.h"

#include "base/memory.h"
#include "policy/yaml_anchors.h"
#include "policy/yaml_error.h"
#include "policy/yaml_mapping.h"
#include "policy/yaml_scalar.h"
#include "policy/yaml_scan.h"

#include <yaml.h>

#include <stdlib.h>

enum { FIRST_CHILDREN = 64, KEPT_KEYS = 64 };

/* A list or mapping that is being read. Its children so far are reader->children from `first`. */
struct frame {
    struct yaml_node *node;
    size_t first;
    unsigned weight;
    unsigned char height;
    bool has_key; /* of a mapping: the key has come, its value has not */
    struct yaml_entry next;
};

struct reader {
    yaml_parser_t parser;
    struct arena *arena;
    struct slice file;
    const struct yaml_origin *origin;
    struct diagnostics *diagnostics;
    bool has_odd_breaks;
    struct yaml_line_index lines; /* only when has_odd_breaks */
    struct frame frames[YAML_DEPTH_MAX];
    size_t depth;
    struct yaml_entry *children; /* of all open frames, innermost last; list items have no key */
    size_t child_count;
    size_t child_capacity;
    struct yaml_anchors anchors;  /* of this document */
    struct slice keys[KEPT_KEYS]; /* some of the keys so far, by keep_key */
    unsigned node_count;          /* of all documents so far; aliases are counted elsewhere */
    unsigned *aliased;            /* see yaml_text */
    const struct yaml_node *root;
};

static struct yaml_mark mark_of(const struct reader *reader, yaml_mark_t mark)
{
    struct yaml_mark own = {.line = (unsigned) mark.line + 1, .column = (unsigned) mark.column + 1};
    if (reader->has_odd_breaks) {
        own = yaml_line_index_find(&reader->lines, mark.index);
    }
    return yaml_origin_mark(reader->origin, own.line, own.column);
}

static struct source_place place_of(const struct reader *reader, struct yaml_mark mark)
{
    return (struct source_place){reader->file, mark.line, mark.column};
}

static bool refuse(const struct reader *reader, struct yaml_mark mark, const char *text)
{
    diagnostics_add(reader->diagnostics, YAML_SYNTAX, place_of(reader, mark), "%s", text);
    return false;
}

static bool refuse_depth(const struct reader *reader, struct yaml_mark mark)
{
    diagnostics_add(reader->diagnostics, YAML_LIMIT, place_of(reader, mark),
                    "lists and mappings are nested more than %d deep; policy never needs that",
                    YAML_DEPTH_MAX);
    return false;
}

static bool take_node(struct reader *reader, struct yaml_mark mark)
{
    if (++reader->node_count > YAML_NODES_MAX) {
        diagnostics_add(reader->diagnostics, YAML_LIMIT, place_of(reader, mark),
                        "more than %d values in one file; split it", YAML_NODES_MAX);
        return false;
    }
    return true;
}

/* Whoever reads the tree walks and copies all that an alias stands for, again for every alias. */
static bool take_alias(struct reader *reader, struct yaml_mark mark, unsigned weight)
{
    if (weight > YAML_ALIASED_MAX - *reader->aliased) {
        diagnostics_add(reader->diagnostics, YAML_LIMIT, place_of(reader, mark),
                        "aliases stand for more than %d values in all files together, where a "
                        "long text counts as several; use fewer aliases",
                        YAML_ALIASED_MAX);
        return false;
    }
    *reader->aliased += weight;
    return true;
}

static struct yaml_entry *push_child(struct reader *reader)
{
    reader->children = memory_grow(reader->children, reader->child_count, &reader->child_capacity,
                                   sizeof(*reader->children));
    return &reader->children[reader->child_count++];
}

static void set_key(struct frame *frame, struct slice key, bool is_plain, struct yaml_mark mark)
{
    frame->next = (struct yaml_entry){.key = key, .key_mark = mark, .key_is_plain = is_plain};
    frame->has_key = true;
}

/* Hangs a complete node where it belongs: as the root, a list item, a key or a value. */
static bool attach(struct reader *reader, const struct yaml_node *node, struct yaml_mark mark)
{
    if (reader->depth == 0) {
        reader->root = node;
        return true;
    }
    struct frame *frame = &reader->frames[reader->depth - 1];
    if (reader->depth + node->height > YAML_DEPTH_MAX) {
        return refuse_depth(reader, mark);
    }
    frame->weight += node->weight;
    frame->height =
        node->height >= frame->height ? (unsigned char) (node->height + 1) : frame->height;
    if (frame->node->kind == YAML_LIST) {
        *push_child(reader) = (struct yaml_entry){.value = node};
        return true;
    }
    if (frame->has_key) {
        frame->next.value = node;
        *push_child(reader) = frame->next;
        frame->has_key = false;
        return true;
    }
    if (node->kind == YAML_LIST || node->kind == YAML_MAPPING) {
        return refuse(reader, mark, "an alias of a list or mapping cannot be a key");
    }
    set_key(frame, node->text, node->is_plain, mark);
    return true;
}

static bool read_alias(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_mark mark = mark_of(reader, event->start_mark);
    struct slice name = slice_of((const char *) event->data.alias.anchor);
    const struct yaml_node *node = yaml_anchors_find(&reader->anchors, name);
    if (!node) {
        diagnostics_add(reader->diagnostics, YAML_SYNTAX, place_of(reader, mark),
                        "nothing is anchored as &%.*s before this alias",
                        SLICE_ARGS(diagnostic_excerpt(name)));
        return false;
    }
    if (node->is_open) {
        diagnostics_add(reader->diagnostics, YAML_SYNTAX, place_of(reader, mark),
                        "*%.*s stands inside what it names: that would never end",
                        SLICE_ARGS(diagnostic_excerpt(name)));
        return false;
    }
    return take_alias(reader, mark, node->weight) && attach(reader, node, mark);
}

/* The frame that waits for a key, or NULL. */
static struct frame *frame_without_key(struct reader *reader)
{
    struct frame *frame = reader->depth > 0 ? &reader->frames[reader->depth - 1] : NULL;
    return frame && frame->node->kind == YAML_MAPPING && !frame->has_key ? frame : NULL;
}

/* The same few keys come again and again: each is kept once. */
static struct slice keep_key(struct reader *reader, struct slice key)
{
    size_t slot = key.length == 0 ? 0 : (key.length * 31 + (unsigned char) key.data[0]);
    struct slice *kept = &reader->keys[slot % KEPT_KEYS];
    if (!slice_equal(*kept, key)) {
        *kept = arena_copy(reader->arena, key);
    }
    return *kept;
}

static unsigned text_weight(struct slice text)
{
    return 1 + (unsigned) (text.length / YAML_BYTES_PER_WEIGHT);
}

/* A key is text, and no node, unless an anchor or a tag makes it more than that. */
static bool read_key(struct reader *reader, struct frame *frame, const yaml_event_t *event)
{
    struct slice key =
        slice_make((const char *) event->data.scalar.value, event->data.scalar.length);
    struct yaml_mark mark = mark_of(reader, event->start_mark);
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool is_merge = is_plain && slice_equal_text(key, yaml_merge_key);
    frame->weight += text_weight(key);
    set_key(frame, is_merge ? slice_make(yaml_merge_key, key.length) : keep_key(reader, key),
            is_plain, mark);
    return take_node(reader, mark);
}

static bool read_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct frame *frame = frame_without_key(reader);
    if (frame && !event->data.scalar.anchor && !event->data.scalar.tag) {
        return read_key(reader, frame, event);
    }
    struct yaml_node *node = arena_alloc(reader->arena, sizeof(*node));
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->mark = mark_of(reader, event->start_mark);
    node->text = arena_copy(reader->arena, slice_make((const char *) event->data.scalar.value,
                                                      event->data.scalar.length));
    node->weight = text_weight(node->text);
    if (event->data.scalar.tag) {
        struct slice tag = slice_of((const char *) event->data.scalar.tag);
        if (!yaml_scalar_resolve_tagged(node, arena_copy_text(reader->arena, tag))) {
            return refuse(reader, node->mark, "the value is not what its tag says");
        }
    } else if (is_plain) {
        node->is_plain = true;
        yaml_scalar_resolve(node);
    } else {
        node->kind = YAML_TEXT;
        node->is_literal = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
    }
    yaml_anchors_set(&reader->anchors, reader->arena, event->data.scalar.anchor, node);
    return take_node(reader, node->mark) && attach(reader, node, node->mark);
}

static bool begin_collection(struct reader *reader, const yaml_event_t *event)
{
    bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
    const yaml_char_t *tag =
        is_list ? event->data.sequence_start.tag : event->data.mapping_start.tag;
    const char *own_tag = is_list ? YAML_SEQ_TAG : YAML_MAP_TAG;
    struct yaml_mark mark = mark_of(reader, event->start_mark);
    if (reader->depth == YAML_DEPTH_MAX) {
        return refuse_depth(reader, mark);
    }
    if (frame_without_key(reader)) {
        return refuse(reader, mark,
                      "a list or mapping cannot be a key; a template ({{ … }}) must be rendered "
                      "before it is read");
    }
    struct yaml_node *node = arena_alloc(reader->arena, sizeof(*node));
    node->kind = is_list ? YAML_LIST : YAML_MAPPING;
    node->mark = mark;
    node->is_open = true;
    if (tag && strcmp((const char *) tag, own_tag) != 0) {
        node->tag = arena_copy_text(reader->arena, slice_of((const char *) tag));
    }
    yaml_anchors_set(&reader->anchors, reader->arena,
                     is_list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor,
                     node);
    reader->frames[reader->depth++] =
        (struct frame){.node = node, .first = reader->child_count, .weight = 1, .height = 1};
    return take_node(reader, mark);
}

static void end_list(struct reader *reader, const struct frame *frame)
{
    size_t count = reader->child_count - frame->first;
    const struct yaml_node **items = arena_alloc_array(reader->arena, count, sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        items[i] = reader->children[frame->first + i].value;
    }
    frame->node->items = items;
    frame->node->item_count = count;
}

static bool end_mapping(const struct reader *reader, const struct frame *frame)
{
    struct yaml_mapping_source source = {
        .pairs = reader->children + frame->first,
        .pair_count = reader->child_count - frame->first,
        .file = reader->file,
        .diagnostics = reader->diagnostics,
    };
    return yaml_mapping_make(&source, reader->arena, frame->node);
}

static bool end_collection(struct reader *reader)
{
    const struct frame *frame = &reader->frames[--reader->depth];
    struct yaml_node *node = frame->node;
    if (node->kind == YAML_LIST) {
        end_list(reader, frame);
    } else if (!end_mapping(reader, frame)) {
        return false;
    }
    node->weight = frame->weight;
    node->height = frame->height;
    node->is_open = false;
    reader->child_count = frame->first;
    return attach(reader, node, node->mark);
}

static void begin_document(struct reader *reader)
{
    yaml_anchors_clear(&reader->anchors);
    reader->root = NULL;
}

static void end_document(struct reader *reader, struct yaml_documents *out, size_t *capacity)
{
    if (out->count == *capacity) {
        size_t grown = *capacity ? *capacity * 2 : 4;
        const struct yaml_node **roots = arena_alloc_array(reader->arena, grown, sizeof(*roots));
        for (size_t i = 0; i < out->count; i++) {
            roots[i] = out->roots[i];
        }
        out->roots = roots;
        *capacity = grown;
    }
    out->roots[out->count++] = reader->root;
}

static bool read_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event);
    case YAML_ALIAS_EVENT:
        return read_alias(reader, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return begin_collection(reader, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return end_collection(reader);
    case YAML_DOCUMENT_START_EVENT:
        begin_document(reader);
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return true;
}

static void read_documents(struct reader *reader, struct yaml_documents *out)
{
    size_t capacity = 0;
    bool at_end = false;
    bool is_good = true;
    while (is_good && !at_end) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            yaml_error_report(&reader->parser, reader->file,
                              mark_of(reader, reader->parser.problem_mark),
                              mark_of(reader, reader->parser.context_mark), reader->diagnostics);
            return;
        }
        is_good = read_event(reader, &event);
        at_end = event.type == YAML_STREAM_END_EVENT;
        if (is_good && event.type == YAML_DOCUMENT_END_EVENT) {
            end_document(reader, out, &capacity);
        }
        yaml_event_delete(&event);
    }
    out->is_complete = is_good;
}

void yaml_tree_read(const struct yaml_text *text, struct arena *arena,
                    struct diagnostics *diagnostics, struct yaml_documents *out)
{
    struct reader reader = {
        .arena = arena,
        .file = text->file,
        .origin = &text->origin,
        .diagnostics = diagnostics,
        .aliased = text->aliased,
        .children = memory_alloc_array(FIRST_CHILDREN, sizeof(*reader.children)),
        .child_capacity = FIRST_CHILDREN,
    };
    struct slice content = yaml_without_byte_order_mark(text->content);
    *out = (struct yaml_documents){0};
    if (!yaml_scan(text, diagnostics, &reader.has_odd_breaks)) {
        goto out;
    }
    if (reader.has_odd_breaks) {
        yaml_line_index_build(&reader.lines, content);
    }
    if (yaml_parser_initialize(&reader.parser)) {
        yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&reader.parser, (const unsigned char *) content.data,
                                     content.length);
        read_documents(&reader, out);
        yaml_parser_delete(&reader.parser);
    } else {
        refuse(&reader, (struct yaml_mark){0}, "there is not enough memory to read this file");
    }

out:
    yaml_line_index_free(&reader.lines);
    yaml_anchors_clear(&reader.anchors);
    free(reader.children);
}
