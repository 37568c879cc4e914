"""Proposals: what needs a second person is proposed by one, and decided by another."""
