-- name: codes_put_pack :exec
INSERT INTO codes_pack (tenant_id, id, name, content, sha, shipped_sha, source, loaded_at, version)
VALUES (:tenant_id, :id, :name, :content, :sha, :shipped_sha, :source, :loaded_at, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET content = excluded.content, sha = excluded.sha, shipped_sha = excluded.shipped_sha,
       source = excluded.source, loaded_at = excluded.loaded_at, version = excluded.version;

-- name: codes_put_past :exec
INSERT INTO codes_pack_past (tenant_id, id, version, sha, source, reason, added, changed, ended, actor_id, at)
VALUES (:tenant_id, :id, :version, :sha, :source, :reason, :added, :changed, :ended, :actor_id, :at);

-- name: codes_packs :many
-- uses: primary key
SELECT tenant_id, id, name, content, sha, shipped_sha, source, loaded_at, version FROM codes_pack WHERE tenant_id = :tenant_id ORDER BY id LIMIT 100;

-- name: codes_past :many
-- uses: primary key
SELECT tenant_id, id, version, sha, source, reason, added, changed, ended, actor_id, at FROM codes_pack_past
 WHERE tenant_id = :tenant_id AND id = :id ORDER BY version DESC LIMIT :n;
