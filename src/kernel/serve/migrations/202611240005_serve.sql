-- Commands already carried out, by their Idempotency-Key; kept 48 hours (decisions 4).
-- table: serve_idem ops (tenant_id, actor, idem_key)
CREATE TABLE serve_idem (
    tenant_id  INT8 NOT NULL,
    actor      TEXT NOT NULL,
    idem_key   TEXT NOT NULL,
    body_hash  TEXT NOT NULL,
    stream_id  INT8 NOT NULL,
    version    INT8 NOT NULL,
    at         INT8 NOT NULL,
    PRIMARY KEY (tenant_id, actor, idem_key)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX serve_idem_by_time ON serve_idem (at);
