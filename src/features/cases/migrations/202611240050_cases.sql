-- One complaint as lists and pages need it.  Free texts and persons' data are not here.
-- table: cases_complaint read (tenant_id, id)
CREATE TABLE cases_complaint (
    tenant_id        INT8 NOT NULL,
    id               INT8 NOT NULL,
    version          INT8 NOT NULL,
    no               TEXT NOT NULL,
    state            TEXT NOT NULL,
    is_open          INT2 NOT NULL,
    consumer_id      INT8 NOT NULL,
    case_key         INT8 NOT NULL,
    contact          INT8 NOT NULL,
    unit_id          INT8 NOT NULL,
    unit_path        TEXT NOT NULL,
    first_contact_id INT8 NOT NULL,
    handler_id       INT8 NOT NULL,
    handler_unit_id  INT8 NOT NULL,
    checker_id       INT8 NOT NULL,
    handover_to_id   INT8 NOT NULL,
    handover_unit_id INT8 NOT NULL,
    handover_at      INT8 NOT NULL,
    handover_refused INT8 NOT NULL,
    handover_ruled   INT8 NOT NULL,
    transfers        INT8 NOT NULL,
    channel_in       TEXT NOT NULL,
    source           TEXT NOT NULL,
    product          TEXT NOT NULL,
    business         TEXT NOT NULL,
    cause            TEXT NOT NULL,
    cause_found      TEXT NOT NULL,
    channel          TEXT NOT NULL,
    level            TEXT NOT NULL,
    urgency          TEXT NOT NULL,
    rights           TEXT NOT NULL,
    demands          TEXT NOT NULL,
    special_groups   TEXT NOT NULL,
    complainant_type TEXT NOT NULL,
    reply_by         TEXT NOT NULL,
    summary          TEXT NOT NULL,
    amount_fen       INT8 NOT NULL,
    compensation_fen INT8 NOT NULL,
    happened_on      INT8 NOT NULL,
    received_on      INT8 NOT NULL,
    received_at      INT8 NOT NULL,
    registered_at    INT8 NOT NULL,
    due_on           INT8 NOT NULL,
    due_on_rolled    INT8 NOT NULL,
    internal_due_on  INT8 NOT NULL,
    due_provisional  INT2 NOT NULL,
    extended_to      INT8 NOT NULL,
    ext_to           INT8 NOT NULL,
    ext_by           INT8 NOT NULL,
    ext_at           INT8 NOT NULL,
    pauses           TEXT NOT NULL,
    first_contact_at INT8 NOT NULL,
    found_at         INT8 NOT NULL,
    followed_at      INT8 NOT NULL,
    decided_at       INT8 NOT NULL,
    notified_at      INT8 NOT NULL,
    closed_at        INT8 NOT NULL,
    last_attempt_at  INT8 NOT NULL,
    notified_on      INT8 NOT NULL,
    outcome          TEXT NOT NULL,
    responsibility   TEXT NOT NULL,
    notice_kind      TEXT NOT NULL,
    answer           TEXT NOT NULL,
    notice_attempts  INT8 NOT NULL,
    satisfaction     INT8 NOT NULL,
    finding_v        INT8 NOT NULL,
    extension_v      INT8 NOT NULL,
    decision_v       INT8 NOT NULL,
    notice_v         INT8 NOT NULL,
    followup_v       INT8 NOT NULL,
    handling_note_v  INT8 NOT NULL,
    self_review_v    INT8 NOT NULL,
    review_v         INT8 NOT NULL,
    state_before     TEXT NOT NULL,
    review_due_on    INT8 NOT NULL,
    attachments      INT8 NOT NULL,
    code_index       TEXT NOT NULL,
    original_no      TEXT NOT NULL,
    repeat_of        INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
-- Open cases are few: every queue reads one of these, in the order of the legal limit.
CREATE INDEX cases_open_all ON cases_complaint (due_on, id) WHERE is_open = 1;
CREATE INDEX cases_open_tenant ON cases_complaint (tenant_id, due_on, id) WHERE is_open = 1;
CREATE INDEX cases_open_unit ON cases_complaint (tenant_id, unit_id, due_on, id) WHERE is_open = 1;
CREATE INDEX cases_open_handler ON cases_complaint (tenant_id, handler_id, due_on, id) WHERE is_open = 1;
CREATE INDEX cases_open_receiver ON cases_complaint (tenant_id, handover_to_id, due_on, id) WHERE is_open = 1 AND handover_to_id <> 0;
CREATE INDEX cases_open_cause ON cases_complaint (cause, due_on, id) WHERE is_open = 1;
CREATE INDEX cases_open_state ON cases_complaint (tenant_id, state, due_on, id) WHERE is_open = 1;
CREATE INDEX cases_received ON cases_complaint (tenant_id, received_at, id);
CREATE INDEX cases_by_id ON cases_complaint (id);
CREATE INDEX cases_by_consumer ON cases_complaint (tenant_id, consumer_id, received_at);
CREATE UNIQUE INDEX cases_by_no ON cases_complaint (tenant_id, no);
CREATE INDEX cases_by_code ON cases_complaint (code_index);
-- Every limit that runs or ran on a case.
-- table: cases_clock read (tenant_id, case_id, rule)
CREATE TABLE cases_clock (
    tenant_id     INT8 NOT NULL,
    case_id       INT8 NOT NULL,
    rule          TEXT NOT NULL,
    statutory     INT2 NOT NULL,
    started_on    INT8 NOT NULL,
    due_on        INT8 NOT NULL,
    due_on_rolled INT8 NOT NULL,
    due_at        INT8 NOT NULL,
    provisional   INT2 NOT NULL,
    state         TEXT NOT NULL,
    stopped_at    INT8 NOT NULL,
    owner_id      INT8 NOT NULL,
    PRIMARY KEY (tenant_id, case_id, rule)
) /*@sqlite WITHOUT ROWID @*/;
-- Files of a case; the bytes are ciphertext in the blob store under their own hash.
-- table: cases_file read (tenant_id, case_id, id)
CREATE TABLE cases_file (
    tenant_id INT8 NOT NULL,
    case_id   INT8 NOT NULL,
    id        INT8 NOT NULL,
    name      TEXT NOT NULL,
    type      TEXT NOT NULL,
    size      INT8 NOT NULL,
    hash      TEXT NOT NULL,
    source    TEXT NOT NULL,
    version   INT8 NOT NULL,
    added_at  INT8 NOT NULL,
    added_by  INT8 NOT NULL,
    PRIMARY KEY (tenant_id, case_id, id)
) /*@sqlite WITHOUT ROWID @*/;
-- The last serial given, by legal entity and year (gaps allowed).
-- table: cases_serial ops (tenant_id, year)
CREATE TABLE cases_serial (
    tenant_id INT8 NOT NULL,
    year      INT8 NOT NULL,
    last      INT8 NOT NULL,
    PRIMARY KEY (tenant_id, year)
) /*@sqlite WITHOUT ROWID @*/;
-- Files on their way up, in parts (resumable); the parts lie in the blob store.
-- table: cases_upload ops (tenant_id, id)
CREATE TABLE cases_upload (
    tenant_id  INT8 NOT NULL,
    id         INT8 NOT NULL,
    case_id    INT8 NOT NULL,
    actor_id   INT8 NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    size       INT8 NOT NULL,
    received   INT8 NOT NULL,
    created_at INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
-- What a row of the queue shows.
CREATE VIEW cases_v_queue AS
SELECT c.tenant_id AS tenant_id, c.id AS id, c.no AS no, c.state AS state, c.level AS level, c.summary AS summary, c.business AS business,
       c.cause AS cause, c.channel_in AS channel_in, c.unit_id AS unit_id, COALESCE(u.name, '') AS unit_name, COALESCE(t.name, '') AS tenant_name,
       c.handler_id AS handler_id, COALESCE(h.name, '') AS handler_name, COALESCE(p.name_masked, '') AS name_masked,
       COALESCE(k.phone_masked, p.phone_masked, '') AS phone_masked, c.special_groups AS special_groups, c.received_at AS received_at, c.due_on AS due_on,
       c.internal_due_on AS internal_due_on, c.version AS version, c.unit_path AS unit_path, c.first_contact_id AS first_contact_id,
       c.handover_to_id AS handover_to_id, c.checker_id AS checker_id, c.is_open AS is_open
  FROM cases_complaint c
  LEFT JOIN orgs_v_unit u ON u.tenant_id = c.tenant_id AND u.id = c.unit_id
  LEFT JOIN orgs_v_unit t ON t.tenant_id = c.tenant_id AND t.id = c.tenant_id
  LEFT JOIN users_v_account h ON h.tenant_id = c.tenant_id AND h.id = c.handler_id
  LEFT JOIN consumers_v_person p ON p.tenant_id = c.tenant_id AND p.id = c.consumer_id
  LEFT JOIN consumers_v_contact k ON k.tenant_id = c.tenant_id AND k.person_id = c.consumer_id AND k.contact = c.contact;
