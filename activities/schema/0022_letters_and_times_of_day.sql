-- To whom a matter was addressed when its morning came, and what became of that until the ledger has it. Names nobody.

CREATE TABLE post.addressed (
    apprenticeship uuid NOT NULL,
    of             integer NOT NULL,      -- the place of the fact in the history
    role           text NOT NULL,
    addressee      text NOT NULL,         -- by staff number, or by the id in the register of employers or apprentices
    became         jsonb,                 -- of the message; nothing while it is on its way
    PRIMARY KEY (apprenticeship, of, role, addressee)
);

CREATE INDEX ON post.addressed (addressee) WHERE became IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON post.addressed TO indenture_service;

-- The times of day of the sessions planned, in the order of their dates: none of those planned so far has one.
ALTER TABLE reading.caseload ADD COLUMN planned_at time[];
UPDATE reading.caseload SET planned_at = array_fill(NULL::time, ARRAY[cardinality(planned_on)]);
ALTER TABLE reading.caseload ALTER COLUMN planned_at SET NOT NULL;
