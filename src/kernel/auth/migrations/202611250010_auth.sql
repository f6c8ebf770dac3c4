-- When an API token was last used, and when a wrong try was made.
ALTER TABLE auth_session ADD COLUMN last_used_at INT8 NOT NULL DEFAULT 0;
ALTER TABLE auth_lockout ADD COLUMN at INT8 NOT NULL DEFAULT 0;
CREATE INDEX auth_lockout_by_time ON auth_lockout (at);
