"""All that can ever be on record, and how it then stands: its names and fields are kept for ever."""
