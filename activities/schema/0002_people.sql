-- Personal data, apart from the ledger so that it can be corrected and erased.
-- No CHECK constraints here: PostgreSQL writes the whole failing row into its error and its log.

CREATE SCHEMA people;

CREATE TABLE people.apprentices (
    person uuid PRIMARY KEY,
    given_name text NOT NULL,
    family_name text NOT NULL,
    email text NOT NULL,
    date_of_birth date NOT NULL,
    uln text NOT NULL UNIQUE,
    registered_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE people.employers (
    employer uuid PRIMARY KEY,
    name text NOT NULL,
    contact_name text NOT NULL,
    contact_email text NOT NULL,
    division text NOT NULL DEFAULT 'england-and-wales'
);

CREATE TABLE people.keys (
    apprenticeship uuid PRIMARY KEY,
    wrapped_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

GRANT USAGE ON SCHEMA people TO indenture_service;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON people.apprentices, people.employers, people.keys TO indenture_service;
