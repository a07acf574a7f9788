-- Who made a token, where it was a person other than the founder: it is good as long as they are here.
ALTER TABLE token ADD COLUMN made_by BLOB;
