"""One file for each clock: what it waits for, by when, and why."""
