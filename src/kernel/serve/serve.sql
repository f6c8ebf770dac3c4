-- name: serve_find_idem :one
-- uses: primary key
SELECT body_hash, stream_id, version FROM serve_idem WHERE tenant_id = :tenant_id AND actor = :actor AND idem_key = :idem_key;

-- name: serve_add_idem :exec
INSERT INTO serve_idem (tenant_id, actor, idem_key, body_hash, stream_id, version, at)
VALUES (:tenant_id, :actor, :idem_key, :body_hash, :stream_id, :version, :at);

-- name: serve_sweep_idem :exec
-- uses: serve_idem_by_time
DELETE FROM serve_idem WHERE at < :before;
