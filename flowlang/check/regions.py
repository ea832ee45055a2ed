"""Which cases rows cover: boxes, one set of elements for each column, and what is left between them.

A case is a choice of one element in every column. A box stands for all cases whose elements are in its sets.
Taking a box away from another leaves at most as many boxes as there are columns.
"""

from collections.abc import Iterator, Sequence

# One set of elements (numbered from 0) for each column.
Box = tuple[frozenset[int], ...]

# Beyond so many boxes nothing is said: the answer would be too long to read anyway.
MOST_BOXES = 2_000


def without(box: Box, taken: Box) -> Iterator[Box]:
    """What is left of a box when the cases of another one are taken away, as boxes that don't overlap."""
    if any(not (mine & other) for mine, other in zip(box, taken, strict=True)):
        yield box
        return
    before: tuple[frozenset[int], ...] = ()
    for place, (mine, other) in enumerate(zip(box, taken, strict=True)):
        rest = mine - other
        if rest:
            yield (*before, rest, *box[place + 1 :])
        before = (*before, mine & other)


def left_over(whole: Box, rows: Sequence[Box]) -> list[Box] | None:
    """The cases of a box that no row covers; nothing when there are too many pieces to say."""
    left = [whole] if all(whole) else []
    for row in rows:
        left = [piece for box in left for piece in without(box, row)]
        if len(left) > MOST_BOXES:
            return None
    return left


def never_reached(covers: Sequence[Box], reaches: Sequence[Box]) -> list[int]:
    """The rows all of whose cases are covered by rows above them.

    `covers` holds the cases that a row covers for certain, `reaches` all those for which it may hold.
    """
    return [place for place, box in enumerate(reaches) if left_over(box, covers[:place]) == []]
