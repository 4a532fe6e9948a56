/* Read by clang-tidy before each file: what it cannot see, since it looks at one file at a time. */
#ifndef ITOPS_CLANG_TIDY_MODEL_H
#define ITOPS_CLANG_TIDY_MODEL_H

#include "base/error.h"

/* These return the result that they are given, so `return error_set(...)` never returns OK. */
#define error_set(error, result, ...) (error_set((error), (result), __VA_ARGS__), (result))
#define error_set_at(error, result, ...) (error_set_at((error), (result), __VA_ARGS__), (result))

#endif
