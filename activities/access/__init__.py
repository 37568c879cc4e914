"""Whose access ended: a register that only grows."""
