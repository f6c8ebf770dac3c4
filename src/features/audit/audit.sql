-- name: audit_head_get :one
-- uses: primary key
SELECT version FROM audit_head WHERE tenant_id = :tenant_id AND stream_id = :stream_id;

-- name: audit_head_put :exec
INSERT INTO audit_head (tenant_id, stream_id, version) VALUES (:tenant_id, :stream_id, :version)
    ON CONFLICT (tenant_id, stream_id) DO UPDATE SET version = excluded.version;
