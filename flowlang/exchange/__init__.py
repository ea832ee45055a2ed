"""Schemas from elsewhere and to elsewhere: what other systems say about records, as `.flow` text."""
