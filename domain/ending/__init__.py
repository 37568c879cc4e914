"""How an apprenticeship ends: completed or withdrawn."""
