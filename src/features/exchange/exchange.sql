-- name: exchange_seen :one
-- uses: primary key
SELECT content FROM exchange_seen WHERE tenant_id = :tenant_id AND row_key = :row_key;

-- name: exchange_see :exec
INSERT INTO exchange_seen (tenant_id, row_key, content, case_id) VALUES (:tenant_id, :row_key, :content, :case_id);
