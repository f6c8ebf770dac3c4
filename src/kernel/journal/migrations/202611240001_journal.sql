-- The one record of what happened.  doc/format.md describes the bytes; the authorizer (SQLite) and grants
-- (PostgreSQL) refuse UPDATE and DELETE on the first two tables.
-- table: journal_event kernel (tenant_id, stream_id, version)
CREATE TABLE journal_event (
    tenant_id  INT8 NOT NULL,
    stream_id  INT8 NOT NULL,
    version    INT8 NOT NULL,
    type       TEXT NOT NULL,
    schema     INT8 NOT NULL,
    at         INT8 NOT NULL,
    actor_id   INT8 NOT NULL,
    org_id     INT8 NOT NULL,
    suite      INT2 NOT NULL,
    prev       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    payload    BLOB NOT NULL,
    PRIMARY KEY (tenant_id, stream_id, version)
) /*@sqlite WITHOUT ROWID @*/;
-- table: journal_log kernel (tenant_id, log_index)
CREATE TABLE journal_log (
    tenant_id  INT8 NOT NULL,
    log_index  INT8 NOT NULL,
    stream_id  INT8 NOT NULL,
    version    INT8 NOT NULL,
    PRIMARY KEY (tenant_id, log_index)
) /*@sqlite WITHOUT ROWID @*/;
-- What is committed but has no place in the order yet (PostgreSQL only; decisions 9); seq keeps the order of appending
-- where it is known, so that one writer leaves the same log as on SQLite.
-- table: journal_pending kernel (tenant_id, stream_id, version)
CREATE TABLE journal_pending (
    tenant_id  INT8 NOT NULL,
    stream_id  INT8 NOT NULL,
    version    INT8 NOT NULL,
    /*@postgres seq BIGSERIAL, @*/
    PRIMARY KEY (tenant_id, stream_id, version)
) /*@sqlite WITHOUT ROWID @*/;
