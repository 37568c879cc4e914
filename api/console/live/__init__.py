"""Live changes: pages hear that something changed, by server-sent events, from one reader of this process."""
