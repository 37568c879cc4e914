"""How a command is taken from a caller to its workflow, and its outcome told."""
