"""A report written down: as text, JSON, CSV and a page for the browser."""
