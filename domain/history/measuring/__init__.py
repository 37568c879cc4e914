"""What the rules of the apprentice say of their figures: measures, the months of hours, the cadence kept."""
