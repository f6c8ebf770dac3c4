-- name: consumers_add :exec
INSERT INTO consumers_person (tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, version)
VALUES (:tenant_id, :id, :key_id, :name_masked, :phone_masked, :id_no_masked, :address_masked, :name_index, :phone_index, :id_index, :special_groups, :version);

-- name: consumers_blank :exec
-- uses: primary key
UPDATE consumers_person
   SET name_masked = '', phone_masked = '', id_no_masked = '', address_masked = '', name_index = '', phone_index = '', id_index = '', version = :version
 WHERE tenant_id = :tenant_id AND id = :id;

-- name: consumers_touch :exec
-- uses: primary key
UPDATE consumers_person SET version = :version WHERE tenant_id = :tenant_id AND id = :id;

-- name: consumers_get :one
-- uses: primary key
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, version
  FROM consumers_person WHERE tenant_id = :tenant_id AND id = :id;

-- name: consumers_by_id_no :one
-- uses: consumers_person_by_id_no
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, version
  FROM consumers_person /*@sqlite INDEXED BY consumers_person_by_id_no @*/ WHERE tenant_id = :tenant_id AND id_index = :id_index AND id_index <> '' ORDER BY id LIMIT 1;

-- name: consumers_by_phone :one
-- uses: consumers_person_by_phone
SELECT tenant_id, id, key_id, name_masked, phone_masked, id_no_masked, address_masked, name_index, phone_index, id_index, special_groups, version
  FROM consumers_person /*@sqlite INDEXED BY consumers_person_by_phone @*/ WHERE tenant_id = :tenant_id AND phone_index = :phone_index AND name_index = :name_index ORDER BY id LIMIT 1;
