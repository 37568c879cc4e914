"""Correcting what was recorded wrongly."""
