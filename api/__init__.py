"""Every way in: HTTP, the command line, settings and the composition root."""
