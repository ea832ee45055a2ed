"""Regions: which records a condition lets through, as boxes.

A *dimension* is something that may be different from record to record: a field, or a condition of which
nothing more is known than that it holds or does not. A *box* allows some values in some dimensions and
anything in the others; a *region* is several boxes. So `{}` is every record, and a region without boxes is
none.

What a region says of nothing is certain: a region that is empty here has no record. One that is not may still
have none, where conditions hang together in a way that is not followed here. Rules therefore speak only when
something is empty.
"""

from collections.abc import Callable, Iterator, Sequence

from flowlang.domain.dimensions import Box, Dimension
from flowlang.domain.fitting import fit_texts
from flowlang.domain.sets import Values

# With more boxes than that a region is not worth its time; what would make one is left undecided.
MOST_BOXES = 200


Region = tuple[Box, ...]

EVERYTHING: Region = ({},)
NOTHING: Region = ()


class TooManyBoxes(Exception):
    """A region would need more boxes than are worth it."""


def box_of(dimension: Dimension, values: Values) -> Box:
    """The box that limits one dimension."""
    return {} if values.includes(dimension.top) else {dimension: values}


def meet_boxes(one: Box, other: Box) -> Box | None:
    """What is in both boxes; nothing when they have no record in common."""
    found = dict(one)
    for dimension, values in other.items():
        both = values.meet(found[dimension]) if dimension in found else values
        if both.empty:
            return None
        found[dimension] = both
    return fit_texts(found)


def meet(one: Region, other: Region) -> Region:
    """What is in both regions."""
    if one == EVERYTHING:
        return other
    if other == EVERYTHING:
        return one
    if len(one) == len(other) == 1:
        both = meet_boxes(one[0], other[0])
        return NOTHING if both is None else (both,)
    if len(one) * len(other) > MOST_BOXES * 10:
        raise TooManyBoxes
    found = (meet_boxes(mine, theirs) for mine in one for theirs in other)
    return _few([box for box in found if box is not None])


def join(*regions: Region) -> Region:
    """What is in any of the regions."""
    return _few([box for region in regions for box in region])


def subtract(one: Region, other: Region) -> Region:
    """What is in the first region and not in the second."""
    left = list(one)
    for taken in other:
        left = [piece for box in left for piece in _cut_out(box, taken)]
        if len(left) > MOST_BOXES:
            raise TooManyBoxes
    return tuple(left)


def _cut_out(box: Box, taken: Box) -> Iterator[Box]:
    """What is left of a box without another one, as boxes that do not overlap."""
    if meet_boxes(box, taken) is None:
        yield box
        return
    rest = dict(box)
    for dimension, values in taken.items():
        mine = rest.get(dimension, dimension.top)
        outside = mine.without(values)
        if not outside.empty:
            piece = fit_texts({**rest, dimension: outside})
            if piece is not None:
                yield piece
        rest[dimension] = mine.meet(values)


def opposite(region: Region) -> Region:
    """Everything that is not in a region."""
    return subtract(EVERYTHING, region)


def includes(one: Region, other: Region) -> bool:
    """Whether all of the second region is certainly in the first."""
    return not subtract(other, one)


def _few(boxes: list[Box]) -> Region:
    """The boxes without those that lie within another one."""
    if len(boxes) <= 1:
        return tuple(boxes)
    kept: list[Box] = []
    for box in boxes:
        if any(_inside(box, other) for other in kept):
            continue
        kept = [other for other in kept if not _inside(other, box)]
        kept.append(box)
    if len(kept) > MOST_BOXES:
        raise TooManyBoxes
    return tuple(kept)


def _inside(small: Box, large: Box) -> bool:
    for dimension, values in large.items():
        if dimension not in small or not values.includes(small[dimension]):
            return False
    return True


def hull(region: Region, most: int) -> Region:
    """The region, or when it has more than `most` boxes the smallest box around it."""
    if len(region) <= most:
        return region
    first, *others = region
    found: dict[Dimension, Values] = {}
    for dimension, values in first.items():
        if all(dimension in other for other in others):
            around = values
            for other in others:
                around = around.join(other[dimension])
            if not around.includes(dimension.top):
                found[dimension] = around
    return (found,)


def forget(region: Region, what: Callable[[Dimension], bool]) -> Region:
    """The region when nothing is known any more of some dimensions."""
    if not any(what(dimension) for box in region for dimension in box):
        return region
    return _few([{one: values for one, values in box.items() if not what(one)} for box in region])


def dimensions(region: Region) -> Sequence[Dimension]:
    """The dimensions that a region limits, each once, in the order of its boxes."""
    return tuple(dict.fromkeys(dimension for box in region for dimension in box))
