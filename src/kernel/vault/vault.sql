-- name: vault_add_key :exec
INSERT INTO vault_key (tenant_id, id, wrapped, created_at) VALUES (:tenant_id, :id, :wrapped, :created_at);

-- name: vault_find_key :one
-- uses: primary key
SELECT wrapped, destroyed_at FROM vault_key WHERE tenant_id = :tenant_id AND id = :id;

-- name: vault_destroy_key :exec
-- uses: primary key
UPDATE vault_key SET wrapped = :empty, destroyed_at = :destroyed_at, legal_order = :legal_order
 WHERE tenant_id = :tenant_id AND id = :id AND destroyed_at = 0;
