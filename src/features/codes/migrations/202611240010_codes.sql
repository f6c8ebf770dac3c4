-- The files of the rule pack, each as it was last loaded.  shipped_sha: of the file inside the binary that was looked at
-- last, so that a newer binary's file is seen as new and an uploaded one is not written over.
-- table: codes_pack read (tenant_id, id)
CREATE TABLE codes_pack (
    tenant_id   INT8 NOT NULL,
    id          INT8 NOT NULL,
    name        TEXT NOT NULL,
    content     TEXT NOT NULL,
    sha         TEXT NOT NULL,
    shipped_sha TEXT NOT NULL,
    source      TEXT NOT NULL,
    loaded_at   INT8 NOT NULL,
    version     INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
-- Every loading: who, when, why, how much of it was new.
-- table: codes_pack_past read (tenant_id, id, version)
CREATE TABLE codes_pack_past (
    tenant_id INT8 NOT NULL,
    id        INT8 NOT NULL,
    version   INT8 NOT NULL,
    sha       TEXT NOT NULL,
    source    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    added     INT8 NOT NULL,
    changed   INT8 NOT NULL,
    ended     INT8 NOT NULL,
    actor_id  INT8 NOT NULL,
    at        INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id, version)
) /*@sqlite WITHOUT ROWID @*/;
