"""Sets of values and of records, without any solver: what conditions let through, and what is left."""
