-- The Merkle tree of the last seal, four levels in a row: a day moves few streams, and each touches a row in four levels
-- instead of a row in each. It is never believed, and the next seal, which finds it empty, makes it anew.

DROP TABLE upkeep.tree;

CREATE TABLE upkeep.subtrees (
    band   integer NOT NULL, -- levels 0 to 3 of the tree are band 0, those from 4 to 7 band 1
    place  bigint NOT NULL,  -- of the subtree in its band, from 0
    hashes bytea NOT NULL,   -- of its nodes: 16 of the lowest level, then 8, 4 and 2, each 32 bytes; zeros where none is
    PRIMARY KEY (band, place)
);
CREATE TABLE upkeep.leaves (
    stream uuid PRIMARY KEY,
    place  bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON upkeep.subtrees, upkeep.leaves TO indenture_service;
