"""Names, types, missing values and action phrases: from tree to typed model."""
