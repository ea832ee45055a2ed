"""Rules about workflows that compile: what they do, what they do to each other, and how they are kept."""
