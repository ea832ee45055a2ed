"""Recipes: workflows in which values are left open, and the workflows that their uses make of them."""
