"""What the environment decides, and the service's own keys."""
