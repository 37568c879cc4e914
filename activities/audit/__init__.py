"""What auditors read, and the samples that they drew."""
