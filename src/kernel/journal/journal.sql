-- name: journal_head :one
-- uses: primary key
SELECT version, at, hash
  FROM journal_event
 WHERE tenant_id = :tenant_id AND stream_id = :stream_id
 ORDER BY version DESC
 LIMIT 1;

-- name: journal_add :exec
INSERT INTO journal_event (tenant_id, stream_id, version, type, schema, at, actor_id, org_id, suite, prev, hash, payload)
VALUES (:tenant_id, :stream_id, :version, :type, :schema, :at, :actor_id, :org_id, :suite, :prev, :hash, :payload);

-- name: journal_last_index :one
-- uses: primary key
SELECT COALESCE(MAX(log_index), 0) FROM journal_log WHERE tenant_id = :tenant_id;

-- name: journal_add_log :exec
INSERT INTO journal_log (tenant_id, log_index, stream_id, version)
VALUES (:tenant_id, :log_index, :stream_id, :version);

-- name: journal_add_pending :exec
INSERT INTO journal_pending (tenant_id, stream_id, version) VALUES (:tenant_id, :stream_id, :version);

-- name: journal_pending_list :many
SELECT p.tenant_id, p.stream_id, p.version
  FROM journal_pending p
  JOIN journal_event e ON e.tenant_id = p.tenant_id AND e.stream_id = p.stream_id AND e.version = p.version
 ORDER BY p.tenant_id, /*@postgres p.seq @*/ /*@sqlite e.at, p.stream_id, p.version @*/
 LIMIT :n;

-- name: journal_drop_pending :exec
DELETE FROM journal_pending WHERE tenant_id = :tenant_id AND stream_id = :stream_id AND version = :version;

-- name: journal_stream :many
-- uses: primary key
SELECT tenant_id, stream_id, version, type, schema, at, actor_id, org_id, suite, prev, hash, payload
  FROM journal_event
 WHERE tenant_id = :tenant_id AND stream_id = :stream_id AND at <= :up_to
 ORDER BY version;

-- name: journal_range :many
-- uses: primary key
SELECT l.log_index, e.tenant_id, e.stream_id, e.version, e.type, e.schema, e.at, e.actor_id, e.org_id, e.suite, e.prev, e.hash, e.payload
  FROM journal_log l
  JOIN journal_event e ON e.tenant_id = l.tenant_id AND e.stream_id = l.stream_id AND e.version = l.version
 WHERE l.tenant_id = :tenant_id AND l.log_index > :after
 ORDER BY l.log_index
 LIMIT :n;

-- name: journal_tenants :many
-- uses: primary key
-- note: hops from one legal entity to the next; DISTINCT would walk the whole log
WITH RECURSIVE t (tenant_id) AS (
    SELECT MIN(tenant_id) FROM journal_log
    UNION ALL
    SELECT (SELECT MIN(l.tenant_id) FROM journal_log l WHERE l.tenant_id > t.tenant_id) FROM t WHERE t.tenant_id IS NOT NULL
)
SELECT tenant_id FROM t WHERE tenant_id IS NOT NULL ORDER BY tenant_id;

-- name: journal_one :one
-- uses: primary key
SELECT tenant_id, stream_id, version, type, schema, at, actor_id, org_id, suite, prev, hash, payload
  FROM journal_event
 WHERE tenant_id = :tenant_id AND stream_id = :stream_id AND version = :version;

-- name: journal_walk :many
-- uses: primary key
SELECT tenant_id, stream_id, version, type, schema, at, actor_id, org_id, suite, prev, hash, payload
  FROM journal_event
 WHERE (tenant_id, stream_id, version) > (:tenant_id, :stream_id, :version)
 ORDER BY tenant_id, stream_id, version
 LIMIT :n;

-- name: journal_count_pending :one
-- uses: primary key
SELECT COUNT(*) FROM journal_pending WHERE tenant_id = :tenant_id;

-- name: journal_headers :many
-- uses: primary key
SELECT l.log_index, e.stream_id, e.version, e.type, e.at, e.actor_id, e.org_id, e.hash, e.payload
  FROM journal_log l
  JOIN journal_event e ON e.tenant_id = l.tenant_id AND e.stream_id = l.stream_id AND e.version = l.version
 WHERE l.tenant_id = :tenant_id AND l.log_index < :before AND l.log_index >= :floor
   AND (:actor_id = 0 OR e.actor_id = :actor_id) AND (:type = '' OR e.type = :type) AND e.at >= :from_at AND e.at < :to_at
 ORDER BY l.log_index DESC
 LIMIT :n;

-- Of one stream, by version: the log has no index by stream.
-- name: journal_headers_of_stream :many
-- uses: primary key
SELECT 0 AS log_index, stream_id, version, type, at, actor_id, org_id, hash, payload
  FROM journal_event
 WHERE tenant_id = :tenant_id AND stream_id = :stream_id AND version < :before AND version >= :floor
   AND (:actor_id = 0 OR actor_id = :actor_id) AND (:type = '' OR type = :type) AND at >= :from_at AND at < :to_at
 ORDER BY version DESC
 LIMIT :n;
