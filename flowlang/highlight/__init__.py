"""The words of the language for editors and documents: one table, and what is made from it."""
