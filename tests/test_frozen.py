"""Nodes are shown as attrs would show them."""

import attrs

from flowlang.frozen import frozen


@frozen
class Shared:
    """A class that shares its `__repr__`."""

    span: object = attrs.field(repr=False)
    name: str
    items: tuple[object, ...] = ()


def test_nodes_are_shown_like_attrs_classes() -> None:
    """A failing test shows nodes with the fields that are meant to be seen, as attrs does."""
    same = attrs.make_class(
        "Shared",
        {"span": attrs.field(repr=False), "name": attrs.field(), "items": attrs.field(default=())},
    )

    assert repr(same(None, "a", (1,))) == repr(Shared(None, "a", (1,)))
    assert (
        repr(Shared(None, "a", (Shared(None, "b"),)))
        == "Shared(name='a', items=(Shared(name='b', items=()),))"
    )


def test_nodes_are_frozen() -> None:
    """A node can't be changed once it is made."""
    node = Shared(None, "a")

    try:
        node.name = "b"  # type: ignore[misc]  # that is what must fail
    except attrs.exceptions.FrozenInstanceError:
        return
    raise AssertionError("it was changed")
