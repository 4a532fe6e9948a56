/* A work that stands in the writer's open transaction until the test lets it go on. */
#ifndef ITOPS_TESTS_STORE_GATE_H
#define ITOPS_TESTS_STORE_GATE_H

#include "database.h"

#include <semaphore.h>

struct gate {
    struct store_work work; /* first */
    sem_t is_reached;
    sem_t may_go;
    sem_t is_done;
};

/* The work's two functions, for a work that begins with a gate and does more. */
enum result gate_run(struct store_work *work, struct store_tx *tx, struct error *error);
void gate_done(struct store_work *work);

/* Fills in the gate, whose work runs `run`, submits it, and returns when it stands inside. */
void gate_close_with(struct fixture *f, struct store *store, struct gate *gate,
                     enum result (*run)(struct store_work *work, struct store_tx *tx,
                                        struct error *error));
void gate_close(struct fixture *f, struct gate *gate);

/* Lets it go on, and returns when it is committed. */
void gate_open(struct gate *gate);

#endif
