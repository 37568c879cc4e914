"""The proof: the chain of facts, the seals over it, and what of either does not fit."""
