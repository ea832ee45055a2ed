"""The part of msgspec of the same name."""

from attrs import evolve as replace

__all__ = ["replace"]
