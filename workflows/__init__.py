"""What waits: one durable workflow for each apprenticeship."""
