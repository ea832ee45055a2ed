"""The plan: one graph a workflow, which everything else reads."""
