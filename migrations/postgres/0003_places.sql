-- Where daemons live: runs are pinned to a place, which a file in the data directory names, since a host can change its
-- name and two containers can share one.
ALTER TABLE daemon ADD COLUMN place UUID; -- NULL for daemons from before places
ALTER TABLE daemon ADD COLUMN url TEXT; -- where people reach it
