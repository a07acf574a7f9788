-- Errors are looked for alone, and are few among what happens.
CREATE INDEX product_event_errors ON product_event (project_id, at, id) WHERE level IN ('error', 'fatal');
