-- The provider's own people, who are told what falls due. Like everybody's, their data stays out of the ledger.
-- No CHECK constraints here: PostgreSQL writes the whole failing row into its error and its log.

CREATE TABLE people.staff (
    staff text PRIMARY KEY,     -- the staff number, in small letters: what tokens and facts call them
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    manager text                -- the staff number of the manager
);

GRANT SELECT, INSERT, UPDATE, DELETE ON people.staff TO indenture_service;

-- Which apprenticeships a message was about: a bounce names the message alone.
CREATE SCHEMA post;

CREATE TABLE post.messages (
    message uuid,
    apprenticeship uuid,
    PRIMARY KEY (message, apprenticeship)
);

GRANT USAGE ON SCHEMA post TO indenture_service;
GRANT SELECT, INSERT ON post.messages TO indenture_service;
