-- Memories lie in the index's own file, as daemon/src/search/schema.sql says. Differs: on PostgreSQL these are tables beside
-- the others.
SELECT 'nothing to do';
