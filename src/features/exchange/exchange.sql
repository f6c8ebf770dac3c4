-- name: exchange_seen :one
-- uses: primary key
SELECT content FROM exchange_seen WHERE tenant_id = :tenant_id AND row_key = :row_key;

-- name: exchange_see :exec
INSERT INTO exchange_seen (tenant_id, row_key, content, case_id) VALUES (:tenant_id, :row_key, :content, :case_id);

-- name: exchange_entity :one
-- uses: orgs_unit_by_kind
SELECT tenant_id, id, path FROM orgs_v_unit WHERE kind IN ('entity', 'union') AND code = :entity;

-- name: exchange_unit :one
-- uses: orgs_unit_by_code
SELECT tenant_id, id, path FROM orgs_v_unit WHERE tenant_id = :tenant_id AND code = :unit;

-- name: exchange_code_of :one
-- uses: primary key
SELECT code FROM orgs_v_unit WHERE tenant_id = :tenant_id AND id = :tenant_id;

-- name: exchange_add_job :exec
INSERT INTO exchange_job (tenant_id, id, kind, state, file_name, map, entity, actor_id, created_at, key_id, parts, next_part, total, skip_bad, read, filed,
       merged, duplicates, rejected, last_row, report)
VALUES (:tenant_id, :id, :kind, :state, :file_name, :map, :entity, :actor_id, :created_at, :key_id, :parts, :next_part, :total, :skip_bad, :read, :filed,
       :merged, :duplicates, :rejected, :last_row, :report);

-- name: exchange_save_job :exec
-- uses: primary key
UPDATE exchange_job SET state = :state, next_part = :next_part, skip_bad = :skip_bad, read = :read, filed = :filed, merged = :merged,
       duplicates = :duplicates, rejected = :rejected, last_row = :last_row, report = :report
 WHERE tenant_id = :tenant_id AND id = :id AND next_part = :was_part;

-- name: exchange_get_job :one
-- uses: primary key
SELECT tenant_id, id, kind, state, file_name, map, entity, actor_id, created_at, key_id, parts, next_part, total, skip_bad, read, filed, merged, duplicates,
       rejected, last_row, report
  FROM exchange_job WHERE tenant_id = :tenant_id AND id = :id
/*@postgres FOR UPDATE @*/;

-- name: exchange_look_job :one
-- uses: primary key
SELECT tenant_id, id, kind, state, file_name, map, entity, actor_id, created_at, key_id, parts, next_part, total, skip_bad, read, filed, merged, duplicates,
       rejected, last_row, report
  FROM exchange_job WHERE tenant_id = :tenant_id AND id = :id;

-- name: exchange_jobs :many
-- uses: primary key
SELECT tenant_id, id, kind, state, file_name, map, entity, actor_id, created_at, key_id, parts, next_part, total, skip_bad, read, filed, merged, duplicates,
       rejected, last_row, '' AS report
  FROM exchange_job WHERE tenant_id = :tenant_id ORDER BY id DESC LIMIT 50;

-- name: exchange_stale :one
-- uses: exchange_job_checked
SELECT tenant_id, id, kind, state, file_name, map, entity, actor_id, created_at, key_id, parts, next_part, total, skip_bad, read, filed, merged, duplicates,
       rejected, last_row, report
  FROM exchange_job WHERE state = 'checked' AND created_at < :before ORDER BY created_at LIMIT 1;

-- name: exchange_add_part :exec
INSERT INTO exchange_part (tenant_id, job_id, part, box) VALUES (:tenant_id, :job_id, :part, :box);

-- name: exchange_get_part :one
-- uses: primary key
SELECT box FROM exchange_part WHERE tenant_id = :tenant_id AND job_id = :job_id AND part = :part;

-- name: exchange_drop_parts :exec
-- uses: primary key
DELETE FROM exchange_part WHERE tenant_id = :tenant_id AND job_id = :job_id;
