"""Nodes behave as attrs classes do, although they share their methods."""

import attrs
import pytest

from flowlang.frozen import frozen, node


@frozen
class Shared:
    """A class that shares its `__repr__`."""

    span: object = attrs.field(eq=False, repr=False)
    name: str
    items: tuple[object, ...] = ()


@node
class Tree(Shared):
    """A class that shares the comparison as well."""

    flag: bool = False


def test_nodes_are_shown_like_attrs_classes() -> None:
    """A failing test shows nodes with the fields that are meant to be seen, as attrs does."""
    same = attrs.make_class(
        "Shared",
        {"span": attrs.field(repr=False), "name": attrs.field(), "items": attrs.field(default=())},
    )

    assert repr(same(None, "a", (1,))) == repr(Shared(None, "a", (1,)))
    assert repr(Shared(None, "a", (Tree(None, "b"),))) == (
        "Shared(name='a', items=(Tree(name='b', items=(), flag=False),))"
    )


def test_trees_are_equal_when_they_say_the_same() -> None:
    """Two trees are equal wherever they stand in the text, and have the same hash then."""
    one, other = Tree(1, "a", (Tree(2, "b"),)), Tree(3, "a", (Tree(4, "b"),))

    assert one == other
    assert hash(one) == hash(other)
    assert one != Tree(1, "a", (Tree(2, "b"),), flag=True)
    assert one != Tree(1, "a", (Tree(2, "c"),))


def test_trees_of_other_kinds_are_never_equal() -> None:
    """A node is not equal to one of a kind that has the same fields, nor to anything else."""
    assert Tree(1, "a") != Shared(1, "a")
    assert Tree(1, "a") != ("a",)


@pytest.mark.parametrize("kind", [Shared, Tree])
def test_nodes_are_frozen(kind: type[Shared]) -> None:
    """A node can't be changed once it is made."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        kind(None, "a").name = "b"  # type: ignore[misc]  # that is what must fail
