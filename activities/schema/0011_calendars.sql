-- The calendar feeds of tutors. The address is the secret: its hash alone is kept.

CREATE TABLE post.calendars (
    calendar    uuid PRIMARY KEY,
    tutor       text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    minted_at   timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, DELETE ON post.calendars TO indenture_service;
