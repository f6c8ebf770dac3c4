-- The files of the rule pack, each as it was last loaded.
-- table: codes_pack read (tenant_id, id)
CREATE TABLE codes_pack (
    tenant_id INT8 NOT NULL,
    id        INT8 NOT NULL,
    name      TEXT NOT NULL,
    content   TEXT NOT NULL,
    sha       TEXT NOT NULL,
    version   INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
