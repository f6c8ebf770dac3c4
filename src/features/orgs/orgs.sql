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
SELECT tenant_id, id, parent_id, kind, code, name, path, phone, address, valid_from, valid_to, version FROM orgs_unit /*@sqlite INDEXED BY orgs_unit_by_kind @*/ WHERE kind = 'outlet' AND tenant_id = :tenant_id AND (valid_to = 0 OR valid_to >= :today) ORDER BY id LIMIT 1000;

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

-- name: orgs_duty_put :exec
INSERT INTO orgs_duty (tenant_id, id, unit_id, user_id, duty, share_percent, full_time, valid_from, valid_to, version)
VALUES (:tenant_id, :id, :unit_id, :user_id, :duty, :share_percent, :full_time, :valid_from, :valid_to, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET unit_id = excluded.unit_id, user_id = excluded.user_id, duty = excluded.duty, share_percent = excluded.share_percent, full_time = excluded.full_time, valid_from = excluded.valid_from, valid_to = excluded.valid_to, version = excluded.version;

-- name: orgs_route_put :exec
INSERT INTO orgs_route (tenant_id, id, business, product, channel, unit_id, to_unit_id, to_user_id, priority, valid_from, valid_to, version)
VALUES (:tenant_id, :id, :business, :product, :channel, :unit_id, :to_unit_id, :to_user_id, :priority, :valid_from, :valid_to, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET business = excluded.business, product = excluded.product, channel = excluded.channel, unit_id = excluded.unit_id, to_unit_id = excluded.to_unit_id, to_user_id = excluded.to_user_id, priority = excluded.priority, valid_from = excluded.valid_from, valid_to = excluded.valid_to, version = excluded.version;

-- name: orgs_substitute_put :exec
INSERT INTO orgs_substitute (tenant_id, id, absent_id, substitute_id, reason, valid_from, valid_to, version)
VALUES (:tenant_id, :id, :absent_id, :substitute_id, :reason, :valid_from, :valid_to, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET absent_id = excluded.absent_id, substitute_id = excluded.substitute_id, reason = excluded.reason, valid_from = excluded.valid_from, valid_to = excluded.valid_to, version = excluded.version;

-- name: orgs_duties :many
-- uses: primary key
SELECT d.tenant_id, d.id, d.unit_id, d.user_id, d.duty, d.share_percent, d.full_time, d.valid_from, d.valid_to, d.version, u.name AS unit_name, a.name AS user_name
  FROM orgs_duty d JOIN orgs_unit u ON u.tenant_id = d.tenant_id AND u.id = d.unit_id JOIN users_v_account a ON a.tenant_id = d.tenant_id AND a.id = d.user_id
 WHERE d.tenant_id = :tenant_id AND (:day = 0 OR (d.valid_from <= :day AND (d.valid_to = 0 OR d.valid_to >= :day))) ORDER BY d.id LIMIT :n;

-- name: orgs_duties_of :many
-- uses: orgs_duty_by_user
SELECT d.tenant_id, d.id, d.unit_id, d.user_id, d.duty, d.share_percent, d.full_time, d.valid_from, d.valid_to, d.version, u.name AS unit_name, a.name AS user_name
  FROM orgs_duty d JOIN orgs_unit u ON u.tenant_id = d.tenant_id AND u.id = d.unit_id JOIN users_v_account a ON a.tenant_id = d.tenant_id AND a.id = d.user_id
 WHERE d.tenant_id = :tenant_id AND d.user_id = :person AND (:day = 0 OR (d.valid_from <= :day AND (d.valid_to = 0 OR d.valid_to >= :day))) ORDER BY d.valid_from, d.id LIMIT :n;

-- name: orgs_routes :many
-- uses: primary key
SELECT r.tenant_id, r.id, r.business, r.product, r.channel, r.unit_id, r.to_unit_id, r.to_user_id, r.priority, r.valid_from, r.valid_to, r.version,
       u.name AS unit_name, COALESCE(a.name, '') AS user_name
  FROM orgs_route r JOIN orgs_unit u ON u.tenant_id = r.tenant_id AND u.id = r.to_unit_id LEFT JOIN users_v_account a ON a.tenant_id = r.tenant_id AND a.id = r.to_user_id
 WHERE r.tenant_id = :tenant_id AND (:day = 0 OR (r.valid_from <= :day AND (r.valid_to = 0 OR r.valid_to >= :day))) ORDER BY r.priority, r.id LIMIT :n;

-- name: orgs_substitutes :many
-- uses: primary key
SELECT s.tenant_id, s.id, s.absent_id, s.substitute_id, s.reason, s.valid_from, s.valid_to, s.version, a.name AS absent_name, b.name AS substitute_name
  FROM orgs_substitute s JOIN users_v_account a ON a.tenant_id = s.tenant_id AND a.id = s.absent_id
                         JOIN users_v_account b ON b.tenant_id = s.tenant_id AND b.id = s.substitute_id
 WHERE s.tenant_id = :tenant_id AND (:day = 0 OR (s.valid_from <= :day AND (s.valid_to = 0 OR s.valid_to >= :day))) ORDER BY s.id LIMIT :n;

-- name: orgs_substitutes_of :many
-- uses: primary key
-- why: what one person is absent in or stands in for; in order of id over the few rows of a legal entity
SELECT s.tenant_id, s.id, s.absent_id, s.substitute_id, s.reason, s.valid_from, s.valid_to, s.version, a.name AS absent_name, b.name AS substitute_name
  FROM orgs_substitute s JOIN users_v_account a ON a.tenant_id = s.tenant_id AND a.id = s.absent_id
                         JOIN users_v_account b ON b.tenant_id = s.tenant_id AND b.id = s.substitute_id
 WHERE s.tenant_id = :tenant_id AND (s.absent_id = :person OR s.substitute_id = :person) AND (:day = 0 OR (s.valid_from <= :day AND (s.valid_to = 0 OR s.valid_to >= :day))) ORDER BY s.id LIMIT :n;

-- name: orgs_substitute_of :many
-- uses: orgs_substitute_by_absent
SELECT substitute_id AS id FROM orgs_substitute WHERE tenant_id = :tenant_id AND absent_id = :user_id AND valid_from <= :day AND valid_to >= :day ORDER BY id LIMIT :n;

-- name: orgs_stands_for :many
-- uses: orgs_substitute_by_substitute
SELECT absent_id AS id FROM orgs_substitute WHERE tenant_id = :tenant_id AND substitute_id = :user_id AND valid_from <= :day AND valid_to >= :day ORDER BY id LIMIT :n;

-- name: orgs_user_name :one
SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :id;
