"""The ways to show findings: for people, one line each, and for programs."""
