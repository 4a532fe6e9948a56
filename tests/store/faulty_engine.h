/* An engine whose Nth call fails: what the one of the URL does, with one fault put in. */
#ifndef ITOPS_TESTS_STORE_FAULTY_ENGINE_H
#define ITOPS_TESTS_STORE_FAULTY_ENGINE_H

#include "store/engine.h"

/* Open a store with it: store_open_engine(&faulty_engine, url, true, &store, &error). Every
 * operation and every step of a transaction counts as a call; opening and closing do not. */
extern const struct engine faulty_engine;

/* From now on: the `call`-th call (1: the next) fails with `result`, once. 0: none does. The fault
 * is the same for all stores of the process. */
void faulty_engine_arm(unsigned call, enum result result);

/* The same with the failure of a commit of which nobody can tell whether it is stored. */
void faulty_engine_arm_unknown(unsigned call);

/* Calls since then. */
unsigned faulty_engine_calls(void);

#endif
