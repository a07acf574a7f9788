-- Deliveries, and the taking back of one, that were under way when rows of their own came to be. From here on these rows
-- follow from the events, and a rebuild gives the same ones.

INSERT INTO projection (tbl, key, parent, state, rank, position, doc)
SELECT 'deliveries', run.key, '',
    CASE last.kind WHEN 'run.delivery_started' THEN 'delivering' ELSE 'taking_back' END,
    run.key, last.position, '"' || run.key || '"'
FROM projection AS run
JOIN event AS last ON last.position = (
    SELECT max(position) FROM event
    WHERE stream = 'run/' || run.key AND kind IN ('run.delivery_started', 'run.delivery_failed', 'run.approved',
        'run.rollback_started', 'run.rolled_back', 'run.rollback_failed')
)
WHERE run.tbl = 'runs' AND run.state IN ('review', 'approved')
    AND last.kind IN ('run.delivery_started', 'run.rollback_started');
