"""Diagrams of more than one workflow: a record, the life of a choice, the schema."""
