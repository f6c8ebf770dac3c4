-- What search knows of each event of a case: its text with telephones, identity and card numbers masked, and its tokens.
-- table: cases_derived_text derived (tenant_id, case_id, version)
CREATE TABLE cases_derived_text (
    tenant_id INT8 NOT NULL,
    case_id   INT8 NOT NULL,
    version   INT8 NOT NULL,
    body      TEXT NOT NULL,
    tokens    TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, version)
);
/*@sqlite
CREATE VIRTUAL TABLE cases_derived_index USING fts5 (tokens, content='cases_derived_text', content_rowid='rowid', detail=none, tokenize="unicode61 remove_diacritics 0");
@*/
/*@postgres
CREATE INDEX cases_derived_index ON cases_derived_text USING gin (array_to_tsvector(string_to_array(tokens, ' '))) WITH (fastupdate = off);
@*/
