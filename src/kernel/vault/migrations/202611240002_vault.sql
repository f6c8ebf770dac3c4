-- Keys of persons and cases, wrapped by the master key.  A destroyed key keeps its row, without the key.
-- table: vault_key kernel (tenant_id, id)
CREATE TABLE vault_key (
    tenant_id    INT8 NOT NULL,
    id           INT8 NOT NULL,
    wrapped      BLOB NOT NULL,
    created_at   INT8 NOT NULL,
    destroyed_at INT8 NOT NULL DEFAULT 0,
    legal_order  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
