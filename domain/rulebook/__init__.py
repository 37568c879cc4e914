"""The rules that are data: standards, rule packs, ladders, and what clocks count by."""
