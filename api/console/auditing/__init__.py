"""The auditor's room: samples, what to look at twice, evidence to take away, seals to check, and who read what."""
