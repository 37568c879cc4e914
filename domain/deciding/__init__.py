"""How a command and a state become facts, and facts a state again."""
