"""The composition root: the parts of each process put together."""
