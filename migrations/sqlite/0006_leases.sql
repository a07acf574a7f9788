-- A lease is of whatever one owner at a time has: a run, a conversation, the outbox.
ALTER TABLE lease RENAME COLUMN run_id TO id;
