-- Units of all legal entities.  path holds the ids from the root to the unit, "/1/7/31/".
-- table: orgs_unit read (tenant_id, id)
CREATE TABLE orgs_unit (
    tenant_id  INT8 NOT NULL,
    id         INT8 NOT NULL,
    parent_id  INT8 NOT NULL,
    kind       TEXT NOT NULL,
    code       TEXT NOT NULL,
    name       TEXT NOT NULL,
    path       TEXT NOT NULL,
    phone      TEXT NOT NULL,
    address    TEXT NOT NULL,
    valid_from INT8 NOT NULL,
    valid_to   INT8 NOT NULL,
    version    INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE UNIQUE INDEX orgs_unit_by_code ON orgs_unit (tenant_id, code);
CREATE INDEX orgs_unit_by_kind ON orgs_unit (kind, tenant_id, id);
CREATE INDEX orgs_unit_by_id ON orgs_unit (id);
CREATE VIEW orgs_v_unit AS SELECT tenant_id, id, parent_id, kind, code, name, path FROM orgs_unit;
-- Every version of a unit: as it stood from effective_on, as it was known from recorded_at.
-- table: orgs_past read (tenant_id, id, version)
CREATE TABLE orgs_past (
    tenant_id    INT8 NOT NULL,
    id           INT8 NOT NULL,
    version      INT8 NOT NULL,
    parent_id    INT8 NOT NULL,
    kind         TEXT NOT NULL,
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    path         TEXT NOT NULL,
    phone        TEXT NOT NULL,
    address      TEXT NOT NULL,
    valid_from   INT8 NOT NULL,
    valid_to     INT8 NOT NULL,
    effective_on INT8 NOT NULL,
    recorded_at  INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX orgs_unit_by_path ON orgs_unit (path);
