"""From the application to the start of training."""
