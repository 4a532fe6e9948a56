#include "gate.h"

enum result gate_run(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct gate *gate = (struct gate *) work;

    (void) tx;
    (void) error;
    sem_post(&gate->is_reached);
    sem_wait(&gate->may_go);
    return RESULT_OK;
}

void gate_done(struct store_work *work)
{
    sem_post(&((struct gate *) work)->is_done);
}

void gate_close_with(struct fixture *f, struct store *store, struct gate *gate,
                     enum result (*run)(struct store_work *work, struct store_tx *tx,
                                        struct error *error))
{
    *gate = (struct gate){.work = {.run = run, .done = gate_done}};
    sem_init(&gate->is_reached, 0, 0);
    sem_init(&gate->may_go, 0, 0);
    sem_init(&gate->is_done, 0, 0);
    assert_ok(f, store_submit(store, &gate->work, &f->error));
    sem_wait(&gate->is_reached);
}

void gate_close(struct fixture *f, struct gate *gate)
{
    gate_close_with(f, f->store, gate, gate_run);
}

void gate_open(struct gate *gate)
{
    sem_post(&gate->may_go);
    sem_wait(&gate->is_done);
    assert_int_equal(gate->work.result, RESULT_OK);
    sem_destroy(&gate->is_reached);
    sem_destroy(&gate->may_go);
    sem_destroy(&gate->is_done);
}
