#include "cli/cli_registry.h"

#include "base/log.h"
#include "cli/cli.h"
#include "policy/diagnostic_format.h"
#include "policy/load.h"

#include <stdio.h>

struct registry *cli_load_registry(const char *source, const char *org)
{
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct registry *registry = NULL;
    struct source_set *sources = source_read(&source, 1, &diagnostics);
    if (sources != NULL) {
        registry = registry_load(sources, slice_of(org), &diagnostics);
    }
    if (registry == NULL) {
        struct buffer text = {0};
        diagnostics_sort(&diagnostics);
        diagnostics_write_text(&diagnostics, cli_wants_color(stderr), &text);
        fwrite(text.data, 1, text.length, stderr);
        buffer_free(&text);
    }
    source_set_free(sources);
    diagnostics_free(&diagnostics);
    arena_free(arena);
    return registry;
}

void cli_log_warnings(const struct registry *registry)
{
    for (size_t i = 0; i < registry->warning_count; i++) {
        const struct diagnostic *warning = &registry->warnings[i];
        struct source_place place = source_place_shown(warning->place);
        log_warn("doubtful policy", log_text("code", diagnostic_code_text(warning->code)),
                 log_slice("file", place.file), log_int("line", place.line),
                 log_int("column", place.column), log_slice("text", warning->message));
    }
}
