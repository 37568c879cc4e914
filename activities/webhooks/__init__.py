"""Other systems, sent the facts as they are recorded."""
