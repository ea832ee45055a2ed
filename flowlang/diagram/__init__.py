"""Plans drawn as process diagrams."""
