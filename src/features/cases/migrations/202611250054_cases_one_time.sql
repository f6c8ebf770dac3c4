-- The one-time code told to a consumer as second factor: its keyed hash, one a case; a new one replaces the old.
-- table: cases_one_time ops (tenant_id, case_id)
CREATE TABLE cases_one_time (
    tenant_id  INT8 NOT NULL,
    case_id    INT8 NOT NULL,
    hash       TEXT NOT NULL,
    expires_at INT8 NOT NULL,
    tries      INT8 NOT NULL,
    PRIMARY KEY (tenant_id, case_id)
) /*@sqlite WITHOUT ROWID @*/;
