-- How far each subscriber has heard each legal entity's log.
-- table: derive_cursor kernel (tenant_id, subscriber)
CREATE TABLE derive_cursor (
    tenant_id  INT8 NOT NULL,
    subscriber TEXT NOT NULL,
    log_index  INT8 NOT NULL,
    PRIMARY KEY (tenant_id, subscriber)
) /*@sqlite WITHOUT ROWID @*/;
