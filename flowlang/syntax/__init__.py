"""The syntax: layout, parser, tree and formatter."""
