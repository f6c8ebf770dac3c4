-- name: derive_cursor :one
-- uses: primary key
SELECT log_index FROM derive_cursor WHERE tenant_id = :tenant_id AND subscriber = :subscriber;

-- name: derive_first_cursor :exec
INSERT INTO derive_cursor (tenant_id, subscriber, log_index) VALUES (:tenant_id, :subscriber, 0) ON CONFLICT (tenant_id, subscriber) DO NOTHING;

-- name: derive_move_cursor :exec
-- uses: primary key
-- note: matching the old value: another node that heard the same events in between turns this into zero rows
UPDATE derive_cursor SET log_index = :log_index WHERE tenant_id = :tenant_id AND subscriber = :subscriber AND log_index = :was;
