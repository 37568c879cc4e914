"""What interrupts an apprenticeship: breaks in learning, and a change of employer."""
