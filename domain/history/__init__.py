"""What a history tells: replayed, compared, explained and measured."""
