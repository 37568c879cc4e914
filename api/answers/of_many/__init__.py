"""Answers about many apprenticeships at once: the caseload, and what waits today."""
