"""Whose access ended, a register that only grows; and who is signed in to the console."""
