"""Diagrams as texts for other tools."""
