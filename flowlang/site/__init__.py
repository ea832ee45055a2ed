"""The documentation of a project as pages that need no server and no network."""
