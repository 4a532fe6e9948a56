#include "policy/yaml_error.h"

#include <string.h>

/* libyaml's words, ours, and what usually helps. The first match wins; context NULL: any. */
static const struct {
    const char *problem;
    const char *context;
    const char *text;
} faults[] = {
    {"mapping values are not allowed in this context", NULL,
     "a \": \" stands where none can: put the value in quotes, or mend the indentation"},
    {"found character that cannot start any token", NULL,
     "no value can start with this character: put the value in quotes"},
    {"did not find expected key", "while parsing a block mapping",
     "this does not continue the mapping: check the indentation, and quotes in the line above"},
    {"did not find expected '-' indicator", NULL,
     "this does not continue the list: start the entry with \"- \" in the list's column"},
    {"did not find expected ',' or ']'", NULL, "a \",\" or the closing \"]\" is missing"},
    {"did not find expected ',' or '}'", NULL, "a \",\" or the closing \"}\" is missing"},
    {"could not find expected ':'", NULL,
     "a key needs a \":\" after it: add one, or join the line with the value that it continues"},
    {"block sequence entries are not allowed in this context", NULL,
     "a list cannot start here: put it on a line of its own below the key"},
    {"block mapping entries are not allowed in this context", NULL,
     "a mapping cannot start here: put it on a line of its own"},
    {"found unknown escape character", NULL,
     "there is no such escape: double the backslash, or use single quotes"},
    {"did not find expected <document start>", NULL,
     "this belongs to no document: check the indentation, or start a document with ---"},
    {"found undefined tag handle", NULL, "the tag is not declared: remove it"},
    {"found incompatible YAML document", NULL, "only YAML 1.1 and 1.2 can be read"},
    {"did not find expected alphabetic or numeric character", "while scanning an alias",
     "a value that starts with * is an alias: put it in quotes if it is text"},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor",
     "a value that starts with & is an anchor: put it in quotes if it is text"},
    {"did not find expected node content", NULL,
     "a value is missing: a \",\", \"]\" or \"}\" too many, or text that needs quotes"},
    {"found unexpected document indicator", "while scanning a quoted scalar",
     "--- or ... inside quotes: is a closing quote missing above?"},
};

static bool text_equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *text_for(const yaml_parser_t *parser)
{
    if (parser->error == YAML_SCANNER_ERROR && parser->buffer.pointer[0] == '\t') {
        return "a tab cannot indent: use spaces";
    }
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        if (text_equal(parser->problem, faults[i].problem) &&
            (!faults[i].context || text_equal(parser->context, faults[i].context))) {
            return faults[i].text;
        }
    }
    return parser->problem ? parser->problem : "this is no YAML";
}

void yaml_error_report(const yaml_parser_t *parser, struct slice file, struct yaml_mark problem,
                       struct yaml_mark context, struct diagnostics *diagnostics)
{
    struct source_place at_problem = {file, problem.line, problem.column};
    struct source_place at_context = {file, context.line, context.column};
    bool has_context =
        parser->context && (context.line != problem.line || context.column != problem.column);

    if (parser->error == YAML_MEMORY_ERROR) {
        diagnostics_add(diagnostics, YAML_LIMIT, (struct source_place){file, 0, 0},
                        "there is not enough memory to read this file");
    } else if (text_equal(parser->problem, "found unexpected end of stream") && has_context) {
        /* The end of the file is where nobody has to look. */
        diagnostics_add(diagnostics, YAML_SYNTAX, at_context,
                        "the quote that opens here is never closed (the file ends in line %u)",
                        parser->problem_mark.column > 0 ? problem.line : problem.line - 1);
    } else if (has_context) {
        diagnostics_add(diagnostics, YAML_SYNTAX, at_problem,
                        "%s (%s that starts at line %u, column %u)", text_for(parser),
                        parser->context, context.line, context.column);
    } else {
        diagnostics_add(diagnostics, YAML_SYNTAX, at_problem, "%s", text_for(parser));
    }
}
