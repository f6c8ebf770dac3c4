-- name: auth_add_session :exec
INSERT INTO auth_session (token_hash, id, kind, tenant_id, user_id, case_id, second_factor, scopes, name, remote, user_agent, created_at, expires_at, last_used_at)
VALUES (:token_hash, :id, :kind, :tenant_id, :user_id, :case_id, :second_factor, :scopes, :name, :remote, :user_agent, :created_at, :expires_at, :last_used_at);

-- name: auth_find_session :one
-- uses: primary key
SELECT token_hash, id, kind, tenant_id, user_id, case_id, second_factor, scopes, name, remote, user_agent, created_at, expires_at, last_used_at
  FROM auth_session WHERE token_hash = :token_hash AND expires_at > :now;

-- name: auth_list_sessions :many
-- uses: auth_session_by_user
SELECT token_hash, id, kind, tenant_id, user_id, case_id, second_factor, scopes, name, remote, user_agent, created_at, expires_at, last_used_at
  FROM auth_session WHERE tenant_id = :tenant_id AND user_id = :user_id AND kind = :kind AND expires_at > :now
 ORDER BY id DESC LIMIT :n;

-- name: auth_drop_session :exec
-- uses: auth_session_by_user
DELETE FROM auth_session WHERE tenant_id = :tenant_id AND user_id = :user_id AND id = :id;

-- name: auth_drop_sessions_of :exec
-- uses: auth_session_by_user
DELETE FROM auth_session WHERE tenant_id = :tenant_id AND user_id = :user_id;

-- name: auth_raise_second_factor :exec
-- uses: auth_session_by_user
UPDATE auth_session SET second_factor = 1 WHERE tenant_id = :tenant_id AND user_id = 0 AND id = :id;

-- name: auth_sweep_sessions :exec
-- uses: auth_session_by_end
DELETE FROM auth_session WHERE expires_at <= :now;

-- name: auth_find_lockout :one
-- uses: primary key
SELECT failures, until, at FROM auth_lockout WHERE subject = :subject;

-- name: auth_set_lockout :exec
INSERT INTO auth_lockout (subject, failures, until, at) VALUES (:subject, :failures, :until, :at)
    ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, until = excluded.until, at = excluded.at;

-- name: auth_clear_lockout :exec
-- uses: primary key
DELETE FROM auth_lockout WHERE subject = :subject;

-- name: auth_sweep_lockouts :exec
-- uses: auth_lockout_by_time
DELETE FROM auth_lockout WHERE at < :before;

-- name: auth_drop_sessions_of_kind :exec
-- uses: auth_session_by_user
DELETE FROM auth_session WHERE tenant_id = :tenant_id AND user_id = :user_id AND kind = :kind AND id <> :id;

-- name: auth_stamp_session :exec
-- uses: primary key
UPDATE auth_session SET last_used_at = :now WHERE token_hash = :token_hash;
