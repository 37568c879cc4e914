"""The registers of people and staff over HTTP."""
