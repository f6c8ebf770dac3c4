-- Masks and blind indexes of persons; the clear values stand encrypted in the journal only.
-- table: consumers_person read (tenant_id, id)
CREATE TABLE consumers_person (
    tenant_id      INT8 NOT NULL,
    id             INT8 NOT NULL,
    key_id         INT8 NOT NULL,
    name_masked    TEXT NOT NULL,
    phone_masked   TEXT NOT NULL,
    id_no_masked   TEXT NOT NULL,
    address_masked TEXT NOT NULL,
    name_index     TEXT NOT NULL,
    phone_index    TEXT NOT NULL,
    id_index       TEXT NOT NULL,
    special_groups TEXT NOT NULL,
    id_doubtful    INT2 NOT NULL,
    version        INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX consumers_person_by_phone ON consumers_person (tenant_id, phone_index);
CREATE INDEX consumers_person_by_id_no ON consumers_person (tenant_id, id_index) WHERE id_index <> '';
CREATE VIEW consumers_v_person AS SELECT tenant_id, id, name_masked, phone_masked FROM consumers_person;
