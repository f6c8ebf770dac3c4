-- name: cases_add :exec
INSERT INTO cases_complaint (tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification)
VALUES (:tenant_id, :id, :version, :no, :state, :is_open, :consumer_id, :case_key, :contact,
       :unit_id, :unit_path, :first_contact_id, :handler_id, :handler_unit_id, :checker_id, :handover_to_id, :handover_unit_id,
       :handover_at, :handover_refused, :handover_ruled, :transfers, :channel_in, :source, :product, :business,
       :cause, :cause_found, :channel, :level, :urgency, :rights, :demands, :special_groups,
       :complainant_type, :reply_by, :summary, :amount_fen, :compensation_fen, :happened_on, :received_on, :received_at,
       :registered_at, :due_on, :due_on_rolled, :internal_due_on, :due_provisional, :extended_to, :ext_to, :ext_by,
       :ext_at, :pauses, :first_contact_at, :found_at, :followed_at, :decided_at, :notified_at, :closed_at, :last_attempt_at, :notified_on,
       :outcome, :responsibility, :notice_kind, :answer, :notice_attempts, :satisfaction, :finding_v, :extension_v,
       :decision_v, :notice_v, :followup_v, :handling_note_v, :self_review_v, :review_v, :state_before, :review_due_on,
       :attachments, :code_index, :original_no, :repeat_of, :respondent_id, :fault_v, :rectification);

-- name: cases_save :exec
-- uses: primary key
UPDATE cases_complaint
   SET version = :version, state = :state, is_open = :is_open, unit_id = :unit_id, unit_path = :unit_path,
       first_contact_id = :first_contact_id, handler_id = :handler_id, handler_unit_id = :handler_unit_id, checker_id = :checker_id, handover_to_id = :handover_to_id,
       handover_unit_id = :handover_unit_id, handover_at = :handover_at, handover_refused = :handover_refused, handover_ruled = :handover_ruled, transfers = :transfers,
       channel_in = :channel_in, source = :source, product = :product, business = :business, cause = :cause,
       cause_found = :cause_found, channel = :channel, level = :level, urgency = :urgency, rights = :rights,
       demands = :demands, special_groups = :special_groups, complainant_type = :complainant_type, reply_by = :reply_by, summary = :summary,
       amount_fen = :amount_fen, compensation_fen = :compensation_fen, happened_on = :happened_on, due_on = :due_on, due_on_rolled = :due_on_rolled,
       internal_due_on = :internal_due_on, due_provisional = :due_provisional, extended_to = :extended_to, ext_to = :ext_to, ext_by = :ext_by,
       ext_at = :ext_at, pauses = :pauses, first_contact_at = :first_contact_at, found_at = :found_at, followed_at = :followed_at, decided_at = :decided_at, notified_at = :notified_at,
       closed_at = :closed_at, last_attempt_at = :last_attempt_at, notified_on = :notified_on, outcome = :outcome, responsibility = :responsibility,
       notice_kind = :notice_kind, answer = :answer, notice_attempts = :notice_attempts, satisfaction = :satisfaction, finding_v = :finding_v,
       extension_v = :extension_v, decision_v = :decision_v, notice_v = :notice_v, followup_v = :followup_v, handling_note_v = :handling_note_v,
       self_review_v = :self_review_v, review_v = :review_v, state_before = :state_before, review_due_on = :review_due_on, attachments = :attachments,
       respondent_id = :respondent_id, fault_v = :fault_v, rectification = :rectification
 WHERE tenant_id = :tenant_id AND id = :id;

-- The same without the columns the queues are kept by: SQLite writes an index again as soon as a column of it is named.
-- name: cases_save_step :exec
-- uses: primary key
UPDATE cases_complaint
   SET version = :version, state = :state, unit_path = :unit_path,
       checker_id = :checker_id,        handover_unit_id = :handover_unit_id, handover_at = :handover_at, handover_refused = :handover_refused, handover_ruled = :handover_ruled, transfers = :transfers,
       channel_in = :channel_in, source = :source, product = :product, business = :business,        cause_found = :cause_found, channel = :channel, level = :level, urgency = :urgency, rights = :rights,
       demands = :demands, special_groups = :special_groups, complainant_type = :complainant_type, reply_by = :reply_by, summary = :summary,
       amount_fen = :amount_fen, compensation_fen = :compensation_fen, happened_on = :happened_on, due_on_rolled = :due_on_rolled,
       internal_due_on = :internal_due_on, due_provisional = :due_provisional, extended_to = :extended_to, ext_to = :ext_to, ext_by = :ext_by,
       ext_at = :ext_at, pauses = :pauses, first_contact_at = :first_contact_at, found_at = :found_at, followed_at = :followed_at, decided_at = :decided_at, notified_at = :notified_at,
       closed_at = :closed_at, last_attempt_at = :last_attempt_at, notified_on = :notified_on, outcome = :outcome, responsibility = :responsibility,
       notice_kind = :notice_kind, answer = :answer, notice_attempts = :notice_attempts, satisfaction = :satisfaction, finding_v = :finding_v,
       extension_v = :extension_v, decision_v = :decision_v, notice_v = :notice_v, followup_v = :followup_v, handling_note_v = :handling_note_v,
       self_review_v = :self_review_v, review_v = :review_v, state_before = :state_before, review_due_on = :review_due_on, attachments = :attachments,
       respondent_id = :respondent_id, fault_v = :fault_v, rectification = :rectification
 WHERE tenant_id = :tenant_id AND id = :id;

-- name: cases_names :one
-- uses: primary key
SELECT COALESCE((SELECT name FROM orgs_v_unit WHERE tenant_id = :tenant_id AND id = :unit_id), '') AS unit,
       COALESCE((SELECT name FROM orgs_v_unit WHERE tenant_id = :tenant_id AND id = :tenant_id), '') AS tenant,
       COALESCE((SELECT name FROM orgs_v_unit WHERE tenant_id = :tenant_id AND id = :handover_unit_id), '') AS handover_unit,
       COALESCE((SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :first_contact_id), '') AS first_contact,
       COALESCE((SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :handler_id), '') AS handler,
       COALESCE((SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :checker_id), '') AS checker,
       COALESCE((SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :respondent_id), '') AS respondent,
       COALESCE((SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :handover_to_id), '') AS handover_to,
       COALESCE((SELECT name FROM users_v_account WHERE tenant_id = :tenant_id AND id = :ext_by), '') AS ext_by;

-- name: cases_get :one
-- uses: primary key
SELECT tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification,
       (SELECT u.path FROM orgs_v_unit u WHERE u.tenant_id = cases_complaint.tenant_id AND u.id = cases_complaint.unit_id) AS path_now
  FROM cases_complaint
 WHERE tenant_id = :tenant_id AND id = :id;

-- name: cases_find :one
-- uses: cases_by_id
SELECT tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification,
       (SELECT u.path FROM orgs_v_unit u WHERE u.tenant_id = cases_complaint.tenant_id AND u.id = cases_complaint.unit_id) AS path_now
  FROM cases_complaint
 WHERE id = :id;

-- name: cases_get_no :one
-- uses: cases_by_no
SELECT tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification,
       (SELECT u.path FROM orgs_v_unit u WHERE u.tenant_id = cases_complaint.tenant_id AND u.id = cases_complaint.unit_id) AS path_now
  FROM cases_complaint
 WHERE tenant_id = :tenant_id AND no = :no;

-- name: cases_get_code :one
-- uses: cases_by_code
SELECT tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification,
       (SELECT u.path FROM orgs_v_unit u WHERE u.tenant_id = cases_complaint.tenant_id AND u.id = cases_complaint.unit_id) AS path_now
  FROM cases_complaint
 WHERE code_index = :code_index;

-- name: cases_put_clock :exec
INSERT INTO cases_clock (tenant_id, case_id, rule, statutory, started_on, due_on, due_on_rolled, due_at, provisional, state, stopped_at, owner_id)
VALUES (:tenant_id, :case_id, :rule, :statutory, :started_on, :due_on, :due_on_rolled, :due_at, :provisional, :state, :stopped_at, :owner_id)
    ON CONFLICT (tenant_id, case_id, rule) DO UPDATE
   SET started_on = excluded.started_on, due_on = excluded.due_on, due_on_rolled = excluded.due_on_rolled, due_at = excluded.due_at,
       provisional = excluded.provisional, state = excluded.state, stopped_at = excluded.stopped_at, owner_id = excluded.owner_id;

-- name: cases_clocks :many
-- uses: primary key
SELECT tenant_id, case_id, rule, statutory, started_on, due_on, due_on_rolled, due_at, provisional, state, stopped_at, owner_id
  FROM cases_clock
 WHERE tenant_id = :tenant_id AND case_id = :case_id
 ORDER BY rule
 LIMIT 40;

-- name: cases_next_serial :one
INSERT INTO cases_serial (tenant_id, year, last) VALUES (:tenant_id, :year, 1)
    ON CONFLICT (tenant_id, year) DO UPDATE SET last = cases_serial.last + 1
RETURNING last;

-- name: cases_earlier :one
-- uses: cases_by_consumer
SELECT id FROM cases_complaint
 WHERE tenant_id = :tenant_id AND consumer_id = :consumer_id AND received_at >= :since AND business = :business
 ORDER BY received_at DESC LIMIT 1;

-- name: cases_count_of_consumer :one
-- uses: cases_by_consumer
SELECT COUNT(*) FROM cases_complaint WHERE tenant_id = :tenant_id AND consumer_id = :consumer_id;

-- name: cases_of_consumer :many
-- uses: cases_by_consumer
SELECT id FROM cases_complaint WHERE tenant_id = :tenant_id AND consumer_id = :consumer_id ORDER BY received_at LIMIT 10000;

-- name: cases_blank :exec
-- uses: primary key
UPDATE cases_complaint SET summary = '', version = :version WHERE tenant_id = :tenant_id AND id = :case_id;

-- name: cases_blank_files :exec
-- uses: primary key
UPDATE cases_file SET name = '' WHERE tenant_id = :tenant_id AND case_id = :case_id;

-- name: cases_add_file :exec
INSERT INTO cases_file (tenant_id, case_id, id, name, type, size, hash, source, version, added_at, added_by)
VALUES (:tenant_id, :case_id, :id, :name, :type, :size, :hash, :source, :version, :added_at, :added_by);

-- name: cases_files :many
-- uses: primary key
SELECT tenant_id, case_id, id, name, type, size, hash, source, version, added_at, added_by
  FROM cases_file WHERE tenant_id = :tenant_id AND case_id = :case_id ORDER BY id LIMIT 100;

-- The queue: open cases by the legal limit, through the index that fits the narrowest filter.  The other filters
-- are tested on the rows that index gives.
-- name: cases_queue_all :many
-- uses: cases_open_all
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND (due_on, id) > (:due_on, :id)
   AND (:tenant_id = 0 OR tenant_id = :tenant_id) AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- name: cases_queue_tenant :many
-- uses: cases_open_tenant
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND (due_on, id) > (:due_on, :id)
   AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- name: cases_queue_unit :many
-- uses: cases_open_unit
-- why: what came in at the unit, and what its people handle for another one
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND unit_id = :unit_id AND (due_on, id) > (:due_on, :id)
   AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
UNION ALL
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND handler_unit_id <> 0 AND handler_unit_id = :unit_id AND unit_id <> :unit_id AND (due_on, id) > (:due_on, :id)
   AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- name: cases_queue_handler :many
-- uses: cases_open_handler
-- why: whoever took a case answers for it until somebody signs; who asks by unit sees of a handler only what lies in it
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND handler_id = :handler_id AND (due_on, id) > (:due_on, :id)
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id) AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
UNION ALL
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND first_contact_id = :handler_id AND handler_id = 0 AND (due_on, id) > (:due_on, :id)
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id) AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- Nobody took it yet.
-- name: cases_queue_take :many
-- uses: cases_open_state
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND state = 'registered' AND first_contact_id = 0 AND (:unit_id = 0 OR unit_id = :unit_id)
   AND (due_on, id) > (:due_on, :id) AND due_on <= :due_until
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- name: cases_queue_receiver :many
-- uses: cases_open_receiver
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND handover_to_id <> 0 AND tenant_id = :tenant_id AND handover_to_id = :receiver_id AND (due_on, id) > (:due_on, :id)
   AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id)
 ORDER BY due_on, id LIMIT :n;

-- name: cases_queue_cause :many
-- uses: cases_open_cause
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND cause = :cause AND (due_on, id) > (:due_on, :id)
   AND (:tenant_id = 0 OR tenant_id = :tenant_id) AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id) AND (:state = '' OR state = :state) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- name: cases_queue_state :many
-- uses: cases_open_state
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE is_open = 1 AND tenant_id = :tenant_id AND state = :state AND (due_on, id) > (:due_on, :id) AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY due_on, id LIMIT :n;

-- Closed ones (and any, by number), newest first.
-- name: cases_archive :many
-- uses: cases_received
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE tenant_id = :tenant_id AND (received_at, id) < (:received_at, :id) AND is_open = 0
   AND (:state = '' OR state = :state) AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id) AND (:handler_id = 0 OR handler_id = :handler_id)
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
   AND (:receiver_id = 0 OR handover_to_id = :receiver_id) AND (:untaken = 0 OR (state = 'registered' AND first_contact_id = 0))
 ORDER BY received_at DESC, id DESC LIMIT :n;

-- name: cases_by_number :many
-- uses: cases_by_no
SELECT tenant_id, id, no, state, level, summary, business, cause, channel_in, unit_id, unit_name, tenant_name, handler_id, handler_name,
       name_masked, phone_masked, special_groups, received_at, due_on, internal_due_on, version, unit_path, first_contact_id, handover_to_id, checker_id
  FROM cases_v_queue
 WHERE tenant_id = :tenant_id AND no >= :no AND no < :no_end
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id)
   AND (:handler_id = 0 OR handler_id = :handler_id OR first_contact_id = :handler_id OR handover_to_id = :handler_id OR checker_id = :handler_id)
   AND (:receiver_id = 0 OR handover_to_id = :receiver_id) AND (:untaken = 0 OR (state = 'registered' AND first_contact_id = 0))
 ORDER BY no LIMIT :n;

-- The numbers of my desk, each by the reach of whoever asks; the same rows as the queue under the same filter.
-- name: cases_count_all :one
-- uses: cases_open_all
SELECT COUNT(*) FROM cases_complaint /*@sqlite INDEXED BY cases_open_all @*/ WHERE is_open = 1 AND due_on >= :from_on AND due_on <= :to_on AND (:state = '' OR state = :state)
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'));

-- name: cases_count_tenant :one
-- uses: cases_open_tenant
SELECT COUNT(*) FROM cases_complaint /*@sqlite INDEXED BY cases_open_tenant @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND due_on >= :from_on AND due_on <= :to_on AND (:state = '' OR state = :state)
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'));

-- name: cases_count_state :one
-- uses: cases_open_state
SELECT COUNT(*) FROM cases_complaint /*@sqlite INDEXED BY cases_open_state @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND state = :state;

-- name: cases_count_unit :one
-- uses: cases_open_unit
SELECT COUNT(*) FROM (
    SELECT id FROM cases_complaint /*@sqlite INDEXED BY cases_open_unit @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND unit_id = :unit_id AND due_on >= :from_on AND due_on <= :to_on AND (:state = '' OR state = :state)
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
    UNION ALL
    SELECT id FROM cases_complaint /*@sqlite INDEXED BY cases_open_handler_unit @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND handler_unit_id <> 0 AND handler_unit_id = :unit_id AND unit_id <> :unit_id
       AND due_on >= :from_on AND due_on <= :to_on AND (:state = '' OR state = :state)
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))) AS reach;

-- name: cases_count_person :one
-- uses: cases_open_handler
SELECT COUNT(*) FROM (
    SELECT id FROM cases_complaint /*@sqlite INDEXED BY cases_open_handler @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND handler_id = :handler_id AND due_on >= :from_on AND due_on <= :to_on AND (:state = '' OR state = :state)
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
    UNION ALL
    SELECT id FROM cases_complaint /*@sqlite INDEXED BY cases_open_first @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND first_contact_id = :handler_id AND handler_id = 0
       AND due_on >= :from_on AND due_on <= :to_on AND (:state = '' OR state = :state)
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))) AS reach;

-- name: cases_count_take :one
-- uses: cases_open_state
SELECT COUNT(*) FROM cases_complaint /*@sqlite INDEXED BY cases_open_state @*/ WHERE is_open = 1 AND tenant_id = :tenant_id AND state = 'registered' AND first_contact_id = 0
   AND (:unit_id = 0 OR unit_id = :unit_id);

-- name: cases_count_receiver :one
-- uses: cases_open_receiver
SELECT COUNT(*) FROM cases_complaint /*@sqlite INDEXED BY cases_open_receiver @*/ WHERE is_open = 1 AND handover_to_id <> 0 AND tenant_id = :tenant_id AND handover_to_id = :handler_id;

-- name: cases_any_no :one
-- why: the number names the legal entity; the command line knows only the number
SELECT tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification
  FROM cases_complaint WHERE no = :no;

-- name: cases_add_upload :exec
INSERT INTO cases_upload (tenant_id, id, case_id, actor_id, name, type, size, received, created_at)
VALUES (:tenant_id, :id, :case_id, :actor_id, :name, :type, :size, :received, :created_at);

-- name: cases_find_upload :one
-- uses: primary key
SELECT tenant_id, id, case_id, actor_id, name, type, size, received, created_at FROM cases_upload
 WHERE tenant_id = :tenant_id AND id = :id AND case_id = :case_id AND actor_id = :actor_id;

-- name: cases_move_upload :exec
-- uses: primary key
UPDATE cases_upload SET received = :received WHERE tenant_id = :tenant_id AND id = :id;

-- name: cases_drop_upload :exec
-- uses: primary key
DELETE FROM cases_upload WHERE tenant_id = :tenant_id AND id = :id;

-- name: cases_count_uploads :one
-- why: a few rows at a time: swept after two days
SELECT COUNT(*) FROM cases_upload WHERE tenant_id = :tenant_id AND case_id = :case_id;

-- name: cases_count_upload :one
-- why: a few rows at a time: swept after two days
SELECT COUNT(*) FROM cases_upload WHERE id = :id;

-- name: cases_drop_old_uploads :exec
-- why: a few rows at a time: swept after two days
DELETE FROM cases_upload WHERE created_at < :before;

-- name: cases_find_file :one
-- uses: primary key
SELECT tenant_id, case_id, id, name, type, size, hash, source, version, added_at, added_by
  FROM cases_file WHERE tenant_id = :tenant_id AND case_id = :case_id AND id = :id;

-- name: cases_count_hash :one
-- uses: cases_file_by_hash
SELECT COUNT(*) FROM cases_file WHERE hash = :hash;

-- name: cases_of_person :many
-- uses: cases_by_consumer
SELECT tenant_id, id, version, no, state, is_open, consumer_id, case_key, contact,
       unit_id, unit_path, first_contact_id, handler_id, handler_unit_id, checker_id, handover_to_id, handover_unit_id,
       handover_at, handover_refused, handover_ruled, transfers, channel_in, source, product, business,
       cause, cause_found, channel, level, urgency, rights, demands, special_groups,
       complainant_type, reply_by, summary, amount_fen, compensation_fen, happened_on, received_on, received_at,
       registered_at, due_on, due_on_rolled, internal_due_on, due_provisional, extended_to, ext_to, ext_by,
       ext_at, pauses, first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at, notified_on,
       outcome, responsibility, notice_kind, answer, notice_attempts, satisfaction, finding_v, extension_v,
       decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, state_before, review_due_on,
       attachments, code_index, original_no, repeat_of, respondent_id, fault_v, rectification,
       (SELECT u.path FROM orgs_v_unit u WHERE u.tenant_id = cases_complaint.tenant_id AND u.id = cases_complaint.unit_id) AS path_now
  FROM cases_complaint
 WHERE tenant_id = :tenant_id AND consumer_id = :consumer_id ORDER BY received_at DESC, id DESC LIMIT :n;
-- The same rows in another order: keys are picked first, what a row shows is fetched for the page only.
-- name: cases_sorted_received :many
-- uses: cases_received
SELECT q.tenant_id, q.id, q.no, q.state, q.level, q.summary, q.business, q.cause, q.channel_in, q.unit_id, q.unit_name, q.tenant_name, q.handler_id, q.handler_name,
       q.name_masked, q.phone_masked, q.special_groups, q.received_at, q.due_on, q.internal_due_on, q.version, q.unit_path, q.first_contact_id, q.handover_to_id, q.checker_id
  FROM (SELECT tenant_id, id FROM cases_complaint /*@sqlite INDEXED BY cases_received @*/
         WHERE tenant_id = :tenant_id AND (received_at, id) < (:received_at, :id)
   AND is_open = :is_open AND (:state = '' OR state = :state) AND due_on >= :due_from AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id)
   AND (:handler_id = 0 OR handler_id = :handler_id OR (handler_id = 0 AND first_contact_id = :handler_id))
   AND (:receiver_id = 0 OR handover_to_id = :receiver_id) AND (:untaken = 0 OR (state = 'registered' AND first_contact_id = 0))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY received_at DESC, id DESC LIMIT :n) k
  JOIN cases_v_queue q ON q.tenant_id = k.tenant_id AND q.id = k.id
 ORDER BY q.received_at DESC, q.id DESC;

-- name: cases_sorted_no :many
-- uses: cases_by_no
SELECT q.tenant_id, q.id, q.no, q.state, q.level, q.summary, q.business, q.cause, q.channel_in, q.unit_id, q.unit_name, q.tenant_name, q.handler_id, q.handler_name,
       q.name_masked, q.phone_masked, q.special_groups, q.received_at, q.due_on, q.internal_due_on, q.version, q.unit_path, q.first_contact_id, q.handover_to_id, q.checker_id
  FROM (SELECT tenant_id, id FROM cases_complaint /*@sqlite INDEXED BY cases_by_no @*/
         WHERE tenant_id = :tenant_id AND no < :no
   AND is_open = :is_open AND (:state = '' OR state = :state) AND due_on >= :due_from AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id)
   AND (:handler_id = 0 OR handler_id = :handler_id OR (handler_id = 0 AND first_contact_id = :handler_id))
   AND (:receiver_id = 0 OR handover_to_id = :receiver_id) AND (:untaken = 0 OR (state = 'registered' AND first_contact_id = 0))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 ORDER BY no DESC LIMIT :n) k
  JOIN cases_v_queue q ON q.tenant_id = k.tenant_id AND q.id = k.id
 ORDER BY q.no DESC;

-- How many there are under these filters, up to 1,000 and one more.
-- name: cases_total :one
-- why: asked for by name only; open cases are few, and the count ends at 1,001
SELECT COUNT(*) FROM (SELECT 1 FROM cases_complaint
 WHERE (:tenant_id = 0 OR tenant_id = :tenant_id)
   AND is_open = :is_open AND (:state = '' OR state = :state) AND due_on >= :due_from AND due_on <= :due_until
   AND (:told = 1 OR state NOT IN ('notified', 'followup', 'review'))
   AND (:unit_id = 0 OR unit_id = :unit_id OR handler_unit_id = :unit_id)
   AND (:handler_id = 0 OR handler_id = :handler_id OR (handler_id = 0 AND first_contact_id = :handler_id))
   AND (:receiver_id = 0 OR handover_to_id = :receiver_id) AND (:untaken = 0 OR (state = 'registered' AND first_contact_id = 0))
   AND (:cause = '' OR cause = :cause) AND (:business = '' OR business = :business) AND (:channel_in = '' OR channel_in = :channel_in)
 LIMIT 1001) t;

-- Cases of one person, newest first.
-- name: cases_lookup :many
-- uses: cases_by_consumer
SELECT q.tenant_id, q.id, q.no, q.state, q.level, q.summary, q.business, q.cause, q.channel_in, q.unit_id, q.unit_name, q.tenant_name, q.handler_id, q.handler_name,
       q.name_masked, q.phone_masked, q.special_groups, q.received_at, q.due_on, q.internal_due_on, q.version, q.unit_path, q.first_contact_id, q.handover_to_id, q.checker_id
  FROM (SELECT tenant_id, id FROM cases_complaint /*@sqlite INDEXED BY cases_by_consumer @*/
         WHERE tenant_id = :tenant_id AND consumer_id = :consumer_id ORDER BY received_at DESC LIMIT :n) k
  JOIN cases_v_queue q ON q.tenant_id = k.tenant_id AND q.id = k.id
 ORDER BY q.received_at DESC, q.id DESC;

-- name: cases_set_one_time :exec
INSERT INTO cases_one_time (tenant_id, case_id, hash, expires_at, tries) VALUES (:tenant_id, :case_id, :hash, :expires_at, 0)
    ON CONFLICT (tenant_id, case_id) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at, tries = 0;

-- Found means used: it opens once.
-- name: cases_use_one_time :exec
-- uses: primary key
DELETE FROM cases_one_time
 WHERE tenant_id = :tenant_id AND case_id = :case_id AND hash = :hash AND expires_at > :now AND tries < :tries;

-- name: cases_miss_one_time :exec
-- uses: primary key
UPDATE cases_one_time SET tries = tries + 1 WHERE tenant_id = :tenant_id AND case_id = :case_id;

-- name: cases_drop_old_one_times :exec
-- why: as many as were told in the last day
DELETE FROM cases_one_time WHERE expires_at <= :now;
