-- How often a command came to a worker that nobody of ours had signed so, for whoever watches. See docs/adr/0040.

CREATE TABLE upkeep.not_genuine (
    flaw  text PRIMARY KEY,
    times bigint NOT NULL DEFAULT 0
);
INSERT INTO upkeep.not_genuine (flaw) VALUES ('unsigned'), ('forged'), ('elsewhere');
GRANT SELECT, UPDATE (times) ON upkeep.not_genuine TO indenture_service;
