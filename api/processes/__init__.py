"""Processes, locks and ports of this machine."""
