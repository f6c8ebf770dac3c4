-- Further telephones of a person: who files again with another number is answered at that one.  0 is the person's own row.
-- table: consumers_contact read (tenant_id, person_id, contact)
CREATE TABLE consumers_contact (
    tenant_id    INT8 NOT NULL,
    person_id    INT8 NOT NULL,
    contact      INT8 NOT NULL,
    phone_masked TEXT NOT NULL,
    phone_index  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, person_id, contact)
) /*@sqlite WITHOUT ROWID @*/;
CREATE VIEW consumers_v_contact AS SELECT tenant_id, person_id, contact, phone_masked FROM consumers_contact;
