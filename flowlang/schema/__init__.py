"""The dictionary: types, records, events, choices and action phrases."""
