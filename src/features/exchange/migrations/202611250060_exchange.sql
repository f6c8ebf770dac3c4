-- Which rows of old ledgers are cases already: keyed hashes of number and content, so that a file twice files nothing twice.
-- table: exchange_seen ops (tenant_id, row_key)
CREATE TABLE exchange_seen (
    tenant_id INT8 NOT NULL,
    row_key   TEXT NOT NULL,
    content   TEXT NOT NULL,
    case_id   INT8 NOT NULL,
    PRIMARY KEY (tenant_id, row_key)
) /*@sqlite WITHOUT ROWID @*/;
