-- The sweep of the blob store asks whether a file still stands on a case.
CREATE INDEX cases_file_by_hash ON cases_file (hash);
