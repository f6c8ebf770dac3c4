-- Accounts of staff.
-- table: users_account read (tenant_id, id)
CREATE TABLE users_account (
    tenant_id INT8 NOT NULL,
    id        INT8 NOT NULL,
    org_id    INT8 NOT NULL,
    login     TEXT NOT NULL,
    name      TEXT NOT NULL,
    roles     TEXT NOT NULL,
    staff_no  TEXT NOT NULL,
    disabled  INT2 NOT NULL,
    version   INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE UNIQUE INDEX users_account_by_login ON users_account (login);
CREATE UNIQUE INDEX users_account_by_staff_no ON users_account (tenant_id, staff_no) WHERE staff_no <> '';
CREATE INDEX users_account_by_org ON users_account (tenant_id, org_id, id);
CREATE VIEW users_v_account AS SELECT tenant_id, id, org_id, name FROM users_account;
-- Password hashes and activation tokens: never in the journal.
-- table: users_secret ops (tenant_id, user_id)
CREATE TABLE users_secret (
    tenant_id     INT8 NOT NULL,
    user_id       INT8 NOT NULL,
    password_hash TEXT NOT NULL,
    token_hash    TEXT NOT NULL,
    token_until   INT8 NOT NULL,
    last_login_at INT8 NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
) /*@sqlite WITHOUT ROWID @*/;
CREATE INDEX users_secret_by_token ON users_secret (token_hash) WHERE token_hash <> '';
