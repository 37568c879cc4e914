-- What the log holds, counted as it grows, for whoever watches. Every row follows from the ledger and can be made again.

INSERT INTO reading.position (projection, position) VALUES ('tally', 0);

-- `counted` says what: commands by their outcome, refusals by the rule that was not met, messages by what became of them.
CREATE TABLE reading.tally (
    counted text NOT NULL,
    which   text NOT NULL,
    times   bigint NOT NULL,
    PRIMARY KEY (counted, which)
);

-- How many alarms were recorded `within` so many seconds and no fewer, and how many seconds late they were together.
CREATE TABLE reading.alarm_lateness (
    alarm   text NOT NULL,
    within  double precision NOT NULL,
    times   bigint NOT NULL,
    seconds double precision NOT NULL,
    PRIMARY KEY (alarm, within)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON reading.tally, reading.alarm_lateness TO indenture_service;
