"""The demo: whole lives over the public API, in simulated time."""
