-- How far each stream of batches has come.
-- table: audit_head read (tenant_id, stream_id)
CREATE TABLE audit_head (
    tenant_id INT8 NOT NULL,
    stream_id INT8 NOT NULL,
    version   INT8 NOT NULL,
    PRIMARY KEY (tenant_id, stream_id)
) /*@sqlite WITHOUT ROWID @*/;
