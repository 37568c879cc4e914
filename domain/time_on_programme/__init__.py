"""Time on programme: which days of it were for training, and which were away."""
