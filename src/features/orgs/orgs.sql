-- name: orgs_put :exec
INSERT INTO orgs_unit (tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version)
VALUES (:tenant_id, :id, :parent_id, :kind, :code, :name, :path, :phone, :address, :valid_from, :valid_to, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET parent_id = excluded.parent_id, kind = excluded.kind, code = excluded.code, name = excluded.name,
       path = excluded.path, phone = excluded.phone, address = excluded.address, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
       version = excluded.version;

-- name: orgs_get :one
-- uses: primary key
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE tenant_id = :tenant_id AND id = :id;

-- name: orgs_get_any :one
-- uses: orgs_unit_by_id
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE id = :id;

-- name: orgs_code :one
-- uses: orgs_unit_by_code
SELECT id FROM orgs_unit WHERE tenant_id = :tenant_id AND code = :code;

-- name: orgs_by_kind :many
-- uses: orgs_unit_by_kind
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE kind = :kind AND (valid_to = 0 OR valid_to >= :today) ORDER BY tenant_id, id LIMIT 500;

-- name: orgs_outlets :many
-- uses: orgs_unit_by_kind
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE kind = 'outlet' AND tenant_id = :tenant_id AND (valid_to = 0 OR valid_to >= :today) ORDER BY id LIMIT 1000;

-- name: orgs_list :many
-- uses: primary key
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE tenant_id = :tenant_id AND id > :after ORDER BY id LIMIT :n;

-- name: orgs_list_all :many
-- uses: primary key
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit ORDER BY tenant_id, id LIMIT :n;

-- name: orgs_put_past :exec
INSERT INTO orgs_past (tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version, effective_on, recorded_at)
VALUES (:tenant_id, :id, :parent_id, :kind, :code, :name, :path, :phone, :address, :valid_from, :valid_to, :version, :effective_on, :recorded_at);

-- name: orgs_own_code :one
-- uses: orgs_unit_by_kind
SELECT id FROM orgs_unit WHERE kind IN ('union', 'entity') AND code = :code;

-- name: orgs_below :many
-- uses: primary key
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE tenant_id = :tenant_id AND path >= :path AND path < :path_end ORDER BY id LIMIT :n;

-- name: orgs_below_all :many
-- uses: orgs_unit_by_path
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit WHERE path >= :path AND path < :path_end ORDER BY path LIMIT :n;

-- name: orgs_known :many
-- uses: primary key
-- why: of the versions that held by that day and were recorded by that instant the newest counts; closed units are left out
SELECT p.tenant_id, p.id, p.parent_id, p.kind, p.code, p.name, p.path, p.phone, p.address, p.valid_from, p.valid_to, p.version
  FROM orgs_past p
 WHERE p.tenant_id >= :tenant_from AND p.tenant_id <= :tenant_to AND p.effective_on <= :day AND p.recorded_at <= :known
   AND p.valid_from <= :day AND (p.valid_to = 0 OR p.valid_to >= :day)
   AND NOT EXISTS (SELECT 1 FROM orgs_past q WHERE q.tenant_id = p.tenant_id AND q.id = p.id AND q.version > p.version
                      AND q.effective_on <= :day AND q.recorded_at <= :known)
 ORDER BY p.tenant_id, p.id LIMIT :n;
