"""The journal read back."""
