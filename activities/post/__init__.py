"""Letters: written, sent, and reported of."""
