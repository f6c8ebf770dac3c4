-- Who holds which duty at which unit; share_percent of full-time work.
-- table: orgs_duty read (tenant_id, id)
CREATE TABLE orgs_duty (
    tenant_id     INT8 NOT NULL,
    id            INT8 NOT NULL,
    unit_id       INT8 NOT NULL,
    user_id       INT8 NOT NULL,
    duty          TEXT NOT NULL,
    share_percent INT8 NOT NULL,
    full_time     INT2 NOT NULL,
    valid_from    INT8 NOT NULL,
    valid_to      INT8 NOT NULL,
    version       INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX orgs_duty_by_user ON orgs_duty (tenant_id, user_id, valid_from);
CREATE VIEW orgs_v_duty AS SELECT tenant_id, id, unit_id, user_id, duty, share_percent, full_time, valid_from, valid_to FROM orgs_duty;
-- Which case goes to which desk or handler; an empty code or unit 0 fits all.
-- table: orgs_route read (tenant_id, id)
CREATE TABLE orgs_route (
    tenant_id  INT8 NOT NULL,
    id         INT8 NOT NULL,
    business   TEXT NOT NULL,
    product    TEXT NOT NULL,
    channel    TEXT NOT NULL,
    unit_id    INT8 NOT NULL,
    to_unit_id INT8 NOT NULL,
    to_user_id INT8 NOT NULL,
    priority   INT8 NOT NULL,
    valid_from INT8 NOT NULL,
    valid_to   INT8 NOT NULL,
    version    INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
-- Who stands in for whom; both days inclusive.
-- table: orgs_substitute read (tenant_id, id)
CREATE TABLE orgs_substitute (
    tenant_id     INT8 NOT NULL,
    id            INT8 NOT NULL,
    absent_id     INT8 NOT NULL,
    substitute_id INT8 NOT NULL,
    reason        TEXT NOT NULL,
    valid_from    INT8 NOT NULL,
    valid_to      INT8 NOT NULL,
    version       INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX orgs_substitute_by_absent ON orgs_substitute (tenant_id, absent_id, valid_to);
CREATE INDEX orgs_substitute_by_substitute ON orgs_substitute (tenant_id, substitute_id, valid_to);
