"""The language server: what editors ask about files while they are written. Only this package knows pygls."""
