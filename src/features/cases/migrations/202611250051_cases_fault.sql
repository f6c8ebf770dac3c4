-- Who is complained about (he neither handles nor sees it), who found the fault, and the rectification it led to.
ALTER TABLE cases_complaint ADD COLUMN respondent_id INT8 NOT NULL DEFAULT 0;
ALTER TABLE cases_complaint ADD COLUMN fault_v INT8 NOT NULL DEFAULT 0;
ALTER TABLE cases_complaint ADD COLUMN rectification TEXT NOT NULL DEFAULT '';
