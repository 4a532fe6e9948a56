/* Turns a fault that libyaml found into a diagnostic that says what to do. */
#ifndef ITOPS_POLICY_YAML_ERROR_H
#define ITOPS_POLICY_YAML_ERROR_H

#include "policy/diagnostic.h"
#include "policy/yaml_tree.h"

#include <yaml.h>

/* `problem` and `context` are the parser's two marks as places for an editor. */
void yaml_error_report(const yaml_parser_t *parser, struct slice file, struct yaml_mark problem,
                       struct yaml_mark context, struct diagnostics *diagnostics);

#endif
