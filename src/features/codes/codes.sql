-- name: codes_put_pack :exec
INSERT INTO codes_pack (tenant_id, id, name, content, sha, version) VALUES (:tenant_id, :id, :name, :content, :sha, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET content = excluded.content, sha = excluded.sha, version = excluded.version;

-- name: codes_packs :many
-- uses: primary key
SELECT tenant_id, id, name, content, sha, version FROM codes_pack WHERE tenant_id = :tenant_id ORDER BY id LIMIT 100;
