-- name: users_put :exec
INSERT INTO users_account (tenant_id, id, org_id, login, name, roles, staff_no, org_path, disabled, version)
VALUES (:tenant_id, :id, :org_id, :login, :name, :roles, :staff_no, :org_path, :disabled, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET org_id = excluded.org_id, name = excluded.name, roles = excluded.roles, staff_no = excluded.staff_no,
       org_path = excluded.org_path, disabled = excluded.disabled, version = excluded.version;

-- name: users_get :one
-- uses: primary key
SELECT tenant_id, id, org_id, login, name, roles, staff_no, org_path, disabled, version FROM users_account WHERE tenant_id = :tenant_id AND id = :id;

-- name: users_by_login :one
-- uses: users_account_by_login
SELECT tenant_id, id, org_id, login, name, roles, staff_no, org_path, disabled, version FROM users_account WHERE login = :login;

-- name: users_list :many
-- uses: primary key
SELECT tenant_id, id, org_id, login, name, roles, staff_no, org_path, disabled, version FROM users_account
 WHERE tenant_id = :tenant_id AND id > :after AND org_path >= :path AND org_path < :path_end ORDER BY id LIMIT :n;

-- name: users_secret_get :one
-- uses: primary key
SELECT tenant_id, user_id, password_hash, token_hash, token_until, last_login_at FROM users_secret WHERE tenant_id = :tenant_id AND user_id = :user_id;

-- name: users_secret_by_token :one
-- uses: users_secret_by_token
SELECT tenant_id, user_id, password_hash, token_hash, token_until, last_login_at FROM users_secret WHERE token_hash = :token_hash AND token_hash <> '';

-- name: users_secret_put :exec
INSERT INTO users_secret (tenant_id, user_id, password_hash, token_hash, token_until, last_login_at)
VALUES (:tenant_id, :user_id, :password_hash, :token_hash, :token_until, :last_login_at)
    ON CONFLICT (tenant_id, user_id) DO UPDATE SET password_hash = excluded.password_hash, token_hash = excluded.token_hash,
       token_until = excluded.token_until, last_login_at = excluded.last_login_at;
