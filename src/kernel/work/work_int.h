#pragma once
#include "kernel/work/work.h"

/* SQLite: a thread that copies the write-ahead log into its file beside the writer, so that no commit waits for it. */
struct work_tidier;
struct work_tidier *work_tidier_start(const struct db_place *place); /* NULL when the place cannot be opened */
void work_tidier_stop(struct work_tidier *t);                        /* accepts NULL */
/* From the writer, after a commit. */
void work_tidier_grown(void *tidier, int pages);
