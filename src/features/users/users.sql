-- name: users_put :exec
INSERT INTO users_account (tenant_id, id, org_id, login, name, roles, staff_no, disabled, version)
VALUES (:tenant_id, :id, :org_id, :login, :name, :roles, :staff_no, :disabled, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET org_id = excluded.org_id, name = excluded.name, roles = excluded.roles, staff_no = excluded.staff_no,
       disabled = excluded.disabled, version = excluded.version;

-- name: users_touch :exec
-- uses: primary key
UPDATE users_account SET version = :version WHERE tenant_id = :tenant_id AND id = :id;

-- name: users_get :one
-- uses: primary key
-- why: the path of the unit as it lies today comes from the public view of orgs; a moved unit moves nobody's row
SELECT a.tenant_id, a.id, a.org_id, a.login, a.name, a.roles, a.staff_no, u.path AS org_path, a.disabled, a.version
  FROM users_account a JOIN orgs_v_unit u ON u.tenant_id = a.tenant_id AND u.id = a.org_id
 WHERE a.tenant_id = :tenant_id AND a.id = :id;

-- name: users_by_login :one
-- uses: users_account_by_login
SELECT a.tenant_id, a.id, a.org_id, a.login, a.name, a.roles, a.staff_no, u.path AS org_path, a.disabled, a.version
  FROM users_account a JOIN orgs_v_unit u ON u.tenant_id = a.tenant_id AND u.id = a.org_id
 WHERE a.login = :login;

-- name: users_by_staff_no :one
-- uses: users_account_by_staff_no
SELECT id FROM users_account WHERE tenant_id = :tenant_id AND staff_no = :staff_no AND staff_no <> '';

-- name: users_list :many
-- uses: primary key
SELECT a.tenant_id, a.id, a.org_id, a.login, a.name, a.roles, a.staff_no, u.path AS org_path, a.disabled, a.version
  FROM users_account a JOIN orgs_v_unit u ON u.tenant_id = a.tenant_id AND u.id = a.org_id
 WHERE a.tenant_id = :tenant_id AND a.id > :after AND u.path >= :path AND u.path < :path_end
   AND (:text = '' OR /*@sqlite instr @*/ /*@postgres strpos @*/ (a.name, :text) > 0 OR /*@sqlite instr @*/ /*@postgres strpos @*/ (a.login, :text) > 0)
 ORDER BY a.id LIMIT :n;

-- name: users_all :many
SELECT a.tenant_id, a.id, a.org_id, a.login, a.name, a.roles, a.staff_no, u.path AS org_path, a.disabled, a.version
  FROM users_account a JOIN orgs_v_unit u ON u.tenant_id = a.tenant_id AND u.id = a.org_id;

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
