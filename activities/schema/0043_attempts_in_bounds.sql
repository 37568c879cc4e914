-- What somebody typed is told from mere attempts at signing in: those anybody begins, and only so many are kept.

ALTER TABLE console.kept ADD COLUMN typed boolean NOT NULL DEFAULT true;
CREATE INDEX kept_attempts ON console.kept (ends_at) WHERE NOT typed;
