"""The real servers that come with Indenture, for when the environment names no others."""
