-- A lease that nobody holds ended long ago: at an instant that every client can read.

ALTER TABLE post.subscriptions ALTER COLUMN leased_until SET DEFAULT 'epoch';
UPDATE post.subscriptions SET leased_until = 'epoch' WHERE leased_until = '-infinity';
