-- Work to be done outside requests: one row a task, timed or queued.
-- table: job_task ops (tenant_id, kind, key)
CREATE TABLE job_task (
    tenant_id INT8 NOT NULL,
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    payload   TEXT NOT NULL,
    run_at    INT8 NOT NULL,
    tries     INT8 NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
    error     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX job_task_due ON job_task (run_at, kind) WHERE state = 'waiting';
