-- name: consumers_add :exec
INSERT INTO consumers_person (tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, id_doubtful, version)
VALUES (:tenant_id, :id, :key_id, :name_masked, :phone_masked, :id_no_masked, :address_masked, :name_index, :phone_index, :id_index, :special_groups, :id_doubtful, :version);

-- name: consumers_blank :exec
-- uses: primary key
UPDATE consumers_person
   SET name_masked = '', phone_masked = '', id_no_masked = '', address_masked = '', name_index = '', phone_index = '', id_index = '', id_doubtful = 0, version = :version
 WHERE tenant_id = :tenant_id AND id = :id;

-- name: consumers_touch :exec
-- uses: primary key
UPDATE consumers_person SET version = :version WHERE tenant_id = :tenant_id AND id = :id;

-- name: consumers_get :one
-- uses: primary key
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, id_doubtful, version
  FROM consumers_person WHERE tenant_id = :tenant_id AND id = :id;

-- name: consumers_by_id_no :one
-- uses: consumers_person_by_id_no
-- note: the same number under another name is another person until somebody has looked at it
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, id_doubtful, version
  FROM consumers_person /*@sqlite INDEXED BY consumers_person_by_id_no @*/ WHERE tenant_id = :tenant_id AND id_index = :id_index AND id_index <> '' AND name_index = :name_index ORDER BY id LIMIT 1;

-- name: consumers_by_phone :one
-- uses: consumers_person_by_phone
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, id_doubtful, version
  FROM consumers_person /*@sqlite INDEXED BY consumers_person_by_phone @*/ WHERE tenant_id = :tenant_id AND phone_index = :phone_index AND name_index = :name_index ORDER BY id LIMIT 1;

-- name: consumers_add_contact :exec
INSERT INTO consumers_contact (tenant_id, person_id, contact, phone_masked, phone_index)
VALUES (:tenant_id, :person_id, :contact, :phone_masked, :phone_index);

-- name: consumers_blank_contacts :exec
-- uses: primary key
UPDATE consumers_contact SET phone_masked = '', phone_index = '' WHERE tenant_id = :tenant_id AND person_id = :person_id;

-- name: consumers_contacts :many
-- uses: primary key
SELECT tenant_id, person_id, contact, phone_masked, phone_index
  FROM consumers_contact WHERE tenant_id = :tenant_id AND person_id = :person_id ORDER BY contact LIMIT :n;

-- name: consumers_with_phone :many
-- uses: consumers_person_by_phone
-- why: the number a person was recorded with, or one given later
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, version
  FROM consumers_person /*@sqlite INDEXED BY consumers_person_by_phone @*/ WHERE tenant_id = :tenant_id AND phone_index = :index
UNION
SELECT p.tenant_id, p.id, p.key_id, p.name_masked, p.phone_masked, p.id_no_masked, p.address_masked, p.name_index, p.phone_index, p.id_index, p.special_groups, p.version
  FROM consumers_contact c /*@sqlite INDEXED BY consumers_contact_by_phone @*/
  JOIN consumers_person p ON p.tenant_id = c.tenant_id AND p.id = c.person_id
 WHERE c.tenant_id = :tenant_id AND c.phone_index = :index AND c.phone_index <> ''
 ORDER BY id LIMIT 20;

-- name: consumers_with_id_no :many
-- uses: consumers_person_by_id_no
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, version
  FROM consumers_person /*@sqlite INDEXED BY consumers_person_by_id_no @*/ WHERE tenant_id = :tenant_id AND id_index = :index AND id_index <> '' ORDER BY id LIMIT 20;
