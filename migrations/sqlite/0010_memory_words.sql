-- Where the words of memories are lies in the index's own file, as daemon/src/search/schema.sql says. Differs: on PostgreSQL
-- this is a table beside the others.
SELECT 'nothing to do';
