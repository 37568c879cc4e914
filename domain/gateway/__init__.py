"""The gateway: its checklist, and its decision."""
