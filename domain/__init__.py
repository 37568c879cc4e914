"""The apprenticeship as facts and rules: no clock, no environment, no input or output."""
