-- A search by telephone finds a person by any of his numbers.
CREATE INDEX consumers_contact_by_phone ON consumers_contact (tenant_id, phone_index) WHERE phone_index <> '';
