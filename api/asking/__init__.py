"""Questions asked over HTTP, from the one table of them."""
