-- Where the words of memories are, in the order in which they were written: the newest of a word of a scope are read without
-- looking at the others. Differs: on SQLite this lies in the index's own file, whose index of words knows that order.
CREATE TABLE search_memory_word (
    place bigint NOT NULL, -- of a scope and a word
    id bigint NOT NULL, -- of `search_memory`, which names its places and takes them along
    PRIMARY KEY (place, id)
);

ALTER TABLE search_memory ADD COLUMN places bigint[] NOT NULL DEFAULT '{}';
