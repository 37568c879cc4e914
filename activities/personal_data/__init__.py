"""Whom the ids stand for: the registers, and free text under keys that can be destroyed."""
