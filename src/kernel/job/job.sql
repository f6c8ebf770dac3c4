-- name: job_add :exec
INSERT INTO job_task (tenant_id, kind, key, payload, run_at, tries, state, error)
VALUES (:tenant_id, :kind, :key, :payload, :run_at, 0, 'waiting', '') ON CONFLICT (tenant_id, kind, key) DO NOTHING;

-- name: job_next :one
-- uses: job_task_due
SELECT tenant_id, kind, key, payload, run_at, tries, state, error
  FROM job_task
 WHERE state = 'waiting' AND run_at <= :now
 ORDER BY run_at
 LIMIT 1
/*@postgres FOR UPDATE SKIP LOCKED @*/;

-- name: job_again :exec
-- uses: primary key
UPDATE job_task SET run_at = :run_at, tries = 0, error = '' WHERE tenant_id = :tenant_id AND kind = :kind AND key = :key;

-- name: job_done :exec
-- uses: primary key
DELETE FROM job_task WHERE tenant_id = :tenant_id AND kind = :kind AND key = :key;

-- name: job_fail :exec
-- uses: primary key
UPDATE job_task SET run_at = :run_at, tries = :tries, state = :state, error = :error
 WHERE tenant_id = :tenant_id AND kind = :kind AND key = :key;

-- name: job_count :one
SELECT COUNT(*) FROM job_task WHERE state = :state;
