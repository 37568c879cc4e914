"""Tutors, their sessions, and progress reviews."""
