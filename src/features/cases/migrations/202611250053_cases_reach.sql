-- What somebody took and nobody signed for yet; what a unit's people handle for another unit.
CREATE INDEX cases_open_first ON cases_complaint (tenant_id, first_contact_id, due_on, id) WHERE is_open = 1 AND handler_id = 0;
CREATE INDEX cases_open_handler_unit ON cases_complaint (tenant_id, handler_unit_id, due_on, id) WHERE is_open = 1 AND handler_unit_id <> 0;
DROP VIEW cases_v_queue;
CREATE VIEW cases_v_queue AS
SELECT c.tenant_id AS tenant_id, c.id AS id, c.no AS no, c.state AS state, c.level AS level, c.summary AS summary, c.business AS business,
       c.cause AS cause, c.channel_in AS channel_in, c.unit_id AS unit_id, COALESCE(u.name, '') AS unit_name, COALESCE(t.name, '') AS tenant_name,
       c.handler_id AS handler_id, COALESCE(h.name, '') AS handler_name, COALESCE(p.name_masked, '') AS name_masked,
       COALESCE(k.phone_masked, p.phone_masked, '') AS phone_masked, c.special_groups AS special_groups, c.received_at AS received_at, c.due_on AS due_on,
       c.internal_due_on AS internal_due_on, c.version AS version, c.unit_path AS unit_path, c.first_contact_id AS first_contact_id,
       c.handover_to_id AS handover_to_id, c.checker_id AS checker_id, c.is_open AS is_open, c.handler_unit_id AS handler_unit_id
  FROM cases_complaint c
  LEFT JOIN orgs_v_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
  LEFT JOIN orgs_v_unit t ON t.tenant_id = c.tenant_id AND t.id = c.tenant_id
  LEFT JOIN users_v_account h ON h.tenant_id = c.tenant_id AND h.id = c.handler_id
  LEFT JOIN consumers_v_person p ON p.tenant_id = c.tenant_id AND p.id = c.consumer_id
  LEFT JOIN consumers_v_contact k ON k.tenant_id = c.tenant_id AND k.person_id = c.consumer_id AND k.contact = c.contact;
