#pragma once
#include "app.h"
#include "kernel/work/work.h"

/* What a serving process does for itself beside requests and the shared jobs: who read what goes into the journal each
 * second, files nobody refers to are swept each hour, and the verification in the background has its place. */
struct chores;
struct chores *chores_new(struct app *app, struct work *work); /* sets env.seen and env.check */
void chores_tick(struct chores *c);                            /* a few times a second, one thread */
void chores_finish(struct chores *c);                          /* the rest is written; before work_free; accepts NULL */
void chores_free(struct chores *c);                            /* after work_free; accepts NULL */
