-- name: seal_hashes :many
-- uses: primary key
SELECT l.log_index, l.tenant_id, l.stream_id, l.version, e.hash
  FROM journal_log l
  JOIN journal_event e ON e.tenant_id = l.tenant_id AND e.stream_id = l.stream_id AND e.version = l.version
 WHERE l.tenant_id = :tenant_id AND l.log_index > :after
 ORDER BY l.log_index
 LIMIT :n;

-- name: seal_log_size :one
-- uses: primary key
SELECT COALESCE(MAX(log_index), 0) FROM journal_log WHERE tenant_id = :tenant_id;

-- name: seal_tile_get :one
-- uses: primary key
SELECT hashes FROM seal_tile WHERE tenant_id = :tenant_id AND level = :level AND pos = :pos;

-- name: seal_tile_put :exec
INSERT INTO seal_tile (tenant_id, level, pos, hashes) VALUES (:tenant_id, :level, :pos, :hashes)
    ON CONFLICT (tenant_id, level, pos) DO UPDATE SET hashes = excluded.hashes;

-- name: seal_checkpoint_add :exec
INSERT INTO seal_checkpoint (tenant_id, size, at, root, prev, suite, key_id, signature)
VALUES (:tenant_id, :size, :at, :root, :prev, :suite, :key_id, :signature);

-- name: seal_checkpoint_newest :one
-- uses: primary key
SELECT tenant_id, size, at, root, prev, suite, key_id, signature
  FROM seal_checkpoint WHERE tenant_id = :tenant_id ORDER BY size DESC LIMIT 1;

-- Legal entities that were sealed once, whether or not a log is left of them; one seek each.
-- name: seal_sealed_logs :many
WITH RECURSIVE t (id) AS (
    SELECT MIN(tenant_id) FROM seal_checkpoint
    UNION ALL
    SELECT (SELECT MIN(c.tenant_id) FROM seal_checkpoint c WHERE c.tenant_id > t.id) FROM t WHERE t.id IS NOT NULL)
SELECT id AS tenant_id FROM t WHERE id IS NOT NULL ORDER BY id LIMIT 10000;

-- name: seal_log_at :one
-- uses: primary key
SELECT tenant_id, stream_id, version FROM journal_log WHERE tenant_id = :tenant_id AND log_index = :log_index;

-- name: seal_checkpoints_within :many
-- uses: primary key
SELECT tenant_id, size, at, root, prev, suite, key_id, signature
  FROM seal_checkpoint WHERE tenant_id = :tenant_id AND size > :after AND size <= :up_to ORDER BY size LIMIT 256;

-- Only asked after the sums differ: it sorts everything.
-- name: seal_not_logged :one
SELECT tenant_id, stream_id, version FROM journal_event
EXCEPT
SELECT tenant_id, stream_id, version FROM journal_log
EXCEPT
SELECT tenant_id, stream_id, version FROM journal_pending
 ORDER BY 1, 2, 3 LIMIT 1;

-- name: seal_without_event :one
SELECT tenant_id, stream_id, version FROM journal_log
EXCEPT
SELECT tenant_id, stream_id, version FROM journal_event
 ORDER BY 1, 2, 3 LIMIT 1;

-- name: seal_lock :exec
UPDATE seal_lease SET until_at = until_at WHERE name = 'seal';

-- name: seal_claim :exec
UPDATE seal_lease SET holder = :holder, until_at = :until_at
 WHERE name = 'seal' AND (holder = :holder OR until_at < :now_at);

-- name: seal_lease_get :one
SELECT holder, until_at FROM seal_lease WHERE name = 'seal';

-- name: seal_rows :many
-- uses: primary key
SELECT l.log_index, e.tenant_id, e.stream_id, e.version, e.type, e.schema, e.at, e.actor_id, e.org_id, e.suite, e.prev, e.hash, e.payload
  FROM journal_log l
  JOIN journal_event e ON e.tenant_id = l.tenant_id AND e.stream_id = l.stream_id AND e.version = l.version
 WHERE l.tenant_id = :tenant_id AND l.log_index > :after AND l.log_index <= :up_to
 ORDER BY l.log_index;

-- Where a stream stands in the log: a walk over one legal entity's log (some 20 bytes a row), because an index would cost
-- every append; asked for packages only.
-- name: seal_places :many
-- uses: primary key
SELECT log_index, version FROM journal_log WHERE tenant_id = :tenant_id AND stream_id = :stream_id ORDER BY log_index;
