-- name: cases_derived_add :exec
INSERT INTO cases_derived_text (tenant_id, case_id, version, body, tokens) VALUES (:tenant_id, :case_id, :version, :body, :tokens);

-- name: cases_derived_index_add :exec
-- why: SQLite's index is a table of its own; PostgreSQL's follows the rows
/*@sqlite
INSERT INTO cases_derived_index (rowid, tokens)
SELECT rowid, tokens FROM cases_derived_text WHERE tenant_id = :tenant_id AND case_id = :case_id AND version = :version
@*/
/*@postgres SELECT 1 WHERE :tenant_id = 0 AND :case_id = 0 AND :version = 0 @*/;

-- name: cases_derived_index_drop :exec
-- why: an external-content index forgets only what it is told again
/*@sqlite
INSERT INTO cases_derived_index (cases_derived_index, rowid, tokens)
SELECT 'delete', rowid, tokens FROM cases_derived_text WHERE tenant_id = :tenant_id AND case_id = :case_id
@*/
/*@postgres SELECT 1 WHERE :tenant_id = 0 AND :case_id = 0 @*/;

-- name: cases_derived_drop :exec
-- uses: primary key
DELETE FROM cases_derived_text WHERE tenant_id = :tenant_id AND case_id = :case_id;

-- name: cases_derived_tidy :exec
-- why: erased tokens must not stay in old segments of the index (decisions 19)
/*@sqlite INSERT INTO cases_derived_index (cases_derived_index) VALUES ('optimize') @*/
/*@postgres SELECT 1 WHERE 1 = 0 @*/;

-- name: cases_derived_search :many
-- why: SQLite pages by the row's number, PostgreSQL by the case's: both run with time
/*@sqlite
SELECT t.rowid AS at, t.tenant_id AS tenant_id, t.case_id AS case_id, t.body AS body
  FROM cases_derived_index i
  JOIN cases_derived_text t ON t.rowid = i.rowid
 WHERE cases_derived_index MATCH :match AND i.rowid < :before AND (:tenant_id = 0 OR t.tenant_id = :tenant_id)
   AND t.body LIKE :term1 ESCAPE '\' AND t.body LIKE :term2 ESCAPE '\' AND t.body LIKE :term3 ESCAPE '\'
   AND t.body LIKE :term4 ESCAPE '\' AND t.body LIKE :term5 ESCAPE '\'
 ORDER BY i.rowid DESC
 LIMIT :n
@*/
/*@postgres
SELECT t.case_id AS at, t.tenant_id AS tenant_id, t.case_id AS case_id, t.body AS body
  FROM cases_derived_text t
 WHERE array_to_tsvector(string_to_array(t.tokens, ' ')) @@ CAST(replace(replace(replace(:match, '"*', '":*'), '"', ''''), ' AND ', ' & ') AS tsquery)
   AND t.case_id < :before AND (:tenant_id = 0 OR t.tenant_id = :tenant_id)
   AND t.body ILIKE :term1 ESCAPE '\' AND t.body ILIKE :term2 ESCAPE '\' AND t.body ILIKE :term3 ESCAPE '\'
   AND t.body ILIKE :term4 ESCAPE '\' AND t.body ILIKE :term5 ESCAPE '\'
 ORDER BY t.case_id DESC, t.version DESC
 LIMIT :n
@*/;

-- name: cases_derived_newest :one
-- uses: primary key
-- why: a case is shown where its newest matching entry stands, so no later page shows it again
SELECT /*@sqlite MAX(t.rowid) @*/ /*@postgres MAX(t.case_id) @*/
  FROM cases_derived_text t
 WHERE t.tenant_id = :tenant_id AND t.case_id = :case_id
   AND t.body /*@sqlite LIKE @*/ /*@postgres ILIKE @*/ :term1 ESCAPE '\' AND t.body /*@sqlite LIKE @*/ /*@postgres ILIKE @*/ :term2 ESCAPE '\'
   AND t.body /*@sqlite LIKE @*/ /*@postgres ILIKE @*/ :term3 ESCAPE '\' AND t.body /*@sqlite LIKE @*/ /*@postgres ILIKE @*/ :term4 ESCAPE '\'
   AND t.body /*@sqlite LIKE @*/ /*@postgres ILIKE @*/ :term5 ESCAPE '\';
