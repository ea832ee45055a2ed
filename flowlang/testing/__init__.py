"""Tests written in the language: run, compare, report."""
