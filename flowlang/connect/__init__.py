"""The outside: events in, actions out."""
