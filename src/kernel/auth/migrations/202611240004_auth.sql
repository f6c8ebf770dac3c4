-- Sessions of staff (kind 0), of consumers on the portal (1) and API tokens (2).  The token itself is never
-- stored: it is 256 random bits, so one hash is enough.
-- table: auth_session ops (token_hash)
CREATE TABLE auth_session (
    token_hash    TEXT NOT NULL PRIMARY KEY,
    id            INT8 NOT NULL,
    kind          INT8 NOT NULL,
    tenant_id     INT8 NOT NULL,
    user_id       INT8 NOT NULL,
    case_id       INT8 NOT NULL,
    second_factor INT2 NOT NULL,
    scopes        TEXT NOT NULL,
    name          TEXT NOT NULL,
    remote        TEXT NOT NULL,
    user_agent    TEXT NOT NULL,
    created_at    INT8 NOT NULL,
    expires_at    INT8 NOT NULL
);
CREATE INDEX auth_session_by_user ON auth_session (tenant_id, user_id, kind, id);
CREATE INDEX auth_session_by_end ON auth_session (expires_at);
-- Wrong passwords or codes in a row, by what was tried ("login:x", "portal:CODE").
-- table: auth_lockout ops (subject)
CREATE TABLE auth_lockout (
    subject   TEXT NOT NULL PRIMARY KEY,
    failures  INT8 NOT NULL,
    until     INT8 NOT NULL
);
