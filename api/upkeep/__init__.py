"""The service looked after: health, metrics, and what is done daily."""
