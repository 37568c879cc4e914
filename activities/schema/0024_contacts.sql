-- People outside the house who speak for an employer or an end-point assessment organisation, and who is whom: as which
-- subject of a token each person signs in. Like everybody's, their data stays out of the ledger.
-- No CHECK constraints here: PostgreSQL writes the whole failing row into its error and its log.

CREATE TABLE people.contacts (
    contact uuid PRIMARY KEY,
    name    text NOT NULL,
    email   text NOT NULL
);

-- In which capacity, for which organisation and on which days; one person may speak for several.
CREATE TABLE people.capacities (
    capacity     text NOT NULL, -- employer contact, EPAO contact, assessor
    organisation text NOT NULL, -- the employer's id, or the EPAO's
    contact      uuid NOT NULL,
    from_on      date,          -- the first day, where it was said
    until_on     date,          -- the last day, where it was said
    PRIMARY KEY (capacity, organisation, contact)
);
CREATE INDEX capacities_of_a_contact ON people.capacities (contact);

-- A subject stands on facts for ever, so it is one person's alone. Linking and unlinking are on record.
CREATE TABLE people.subjects (
    subject text PRIMARY KEY,
    person  uuid NOT NULL -- an apprentice or a contact; the staff are subjects by their staff number
);
CREATE INDEX subjects_of_a_person ON people.subjects (person);

GRANT SELECT, INSERT, UPDATE, DELETE ON people.contacts, people.capacities, people.subjects TO indenture_service;

-- The one contact that an employer's entry held goes on under the employer's id, which letters on their way name.
INSERT INTO people.contacts SELECT employer, contact_name, contact_email FROM people.employers;
INSERT INTO people.capacities SELECT 'employer contact', employer::text, employer FROM people.employers;
ALTER TABLE people.employers DROP COLUMN contact_name, DROP COLUMN contact_email;

-- Nothing personal in what is recorded of them: ids, days, and what of an entry was changed.
ALTER TABLE audit.register_changes
    ADD COLUMN capacity     text,
    ADD COLUMN organisation text,
    ADD COLUMN from_on      date,
    ADD COLUMN until_on     date,
    ADD COLUMN subject      text;
CREATE INDEX changes_of_a_person ON audit.register_changes (person, number) WHERE person IS NOT NULL;
CREATE INDEX changes_of_a_subject ON audit.register_changes (subject, number) WHERE subject IS NOT NULL;
