"""Who is to be told of what was raised, and what became of it."""
