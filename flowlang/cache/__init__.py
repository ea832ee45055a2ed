"""Verdicts kept from one run to the next, as long as nothing that they rest on has changed."""
