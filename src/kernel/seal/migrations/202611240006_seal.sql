-- The Merkle log of each legal entity (RFC 9162 hashes) in tiles of 256: entry i of tile (level, pos) is the root of
-- the perfect subtree of height 8*level at place 256*pos + i.  A partial tile is replaced as it grows; what stands in
-- it never changes.  A proof touches one tile a level.
-- table: seal_tile kernel (tenant_id, level, pos)
CREATE TABLE seal_tile (
    tenant_id  INT8 NOT NULL,
    level      INT8 NOT NULL,
    pos        INT8 NOT NULL,
    hashes     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, level, pos)
) /*@sqlite WITHOUT ROWID @*/;
-- What was signed.  The authorizer (SQLite) refuses UPDATE and DELETE.
-- table: seal_checkpoint kernel (tenant_id, size)
CREATE TABLE seal_checkpoint (
    tenant_id  INT8 NOT NULL,
    size       INT8 NOT NULL,
    at         INT8 NOT NULL,
    root       BLOB NOT NULL,
    prev       BLOB NOT NULL,
    suite      INT2 NOT NULL,
    key_id     TEXT NOT NULL,
    signature  BLOB NOT NULL,
    PRIMARY KEY (tenant_id, size)
) /*@sqlite WITHOUT ROWID @*/;
-- One sealer among many nodes; the row is also the lock under which checkpoints are added.
-- table: seal_lease ops (name)
CREATE TABLE seal_lease (
    name       TEXT NOT NULL PRIMARY KEY,
    holder     INT8 NOT NULL,
    until_at   INT8 NOT NULL
) /*@sqlite WITHOUT ROWID @*/;
INSERT INTO seal_lease (name, holder, until_at) VALUES ('seal', 0, 0);
