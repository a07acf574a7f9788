-- Where words are that were said lies in a file of its own beside the ledger, `search.db`, which is made as
-- daemon/src/search/schema.sql says. Differs: on PostgreSQL these are tables beside the others. Here a database has one
-- writer at a time, and writing them would hold up appends.
SELECT 'nothing to do';
