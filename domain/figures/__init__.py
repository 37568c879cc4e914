"""The figures by which providers are judged, and how one apprentice stands beside the plan: worked out from facts."""
