-- From where each receiver was first asked for: a repeat under the same key asks for the same.

ALTER TABLE post.subscriptions ADD COLUMN asked_after bigint; -- null: from then on, or added before this was kept
