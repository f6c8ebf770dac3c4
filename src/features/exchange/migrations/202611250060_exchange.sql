-- Which rows of old ledgers are cases already: keyed hashes of number and content, so that a file twice files nothing twice.
-- table: exchange_seen ops (tenant_id, row_key)
CREATE TABLE exchange_seen (
    tenant_id INT8 NOT NULL,
    row_key   TEXT NOT NULL,
    content   TEXT NOT NULL,
    case_id   INT8 NOT NULL,
    PRIMARY KEY (tenant_id, row_key)
) /*@sqlite WITHOUT ROWID @*/;
-- A table sent over HTTP: checked, then written part by part.  The rows wait as ciphertext under a key of their own, which is
-- destroyed when they are written or given up.
-- table: exchange_job ops (tenant_id, id)
CREATE TABLE exchange_job (
    tenant_id  INT8 NOT NULL,
    id         INT8 NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    map        TEXT NOT NULL,
    entity     TEXT NOT NULL,
    actor_id   INT8 NOT NULL,
    created_at INT8 NOT NULL,
    key_id     INT8 NOT NULL,
    parts      INT8 NOT NULL,
    next_part  INT8 NOT NULL,
    total      INT8 NOT NULL,
    skip_bad   INT2 NOT NULL,
    read       INT8 NOT NULL,
    filed      INT8 NOT NULL,
    merged     INT8 NOT NULL,
    duplicates INT8 NOT NULL,
    rejected   INT8 NOT NULL,
    last_row   INT8 NOT NULL,
    report     TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX exchange_job_checked ON exchange_job (created_at) WHERE state = 'checked';
-- table: exchange_part ops (tenant_id, job_id, part)
CREATE TABLE exchange_part (
    tenant_id INT8 NOT NULL,
    job_id    INT8 NOT NULL,
    part      INT8 NOT NULL,
    box       BLOB NOT NULL,
    PRIMARY KEY (tenant_id, job_id, part)
) /*@sqlite WITHOUT ROWID @*/;
