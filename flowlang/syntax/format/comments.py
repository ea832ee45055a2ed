"""Comments and blank lines: they are no part of the tree, and are put among the printed lines here.

A comment on a line of its own is printed before the line that follows it, or at the end of the block that it
stood in; a comment behind a line stays behind it.
"""

from collections.abc import Iterator
from itertools import pairwise

from attrs import define, evolve, field

from flowlang.source import SourceFile
from flowlang.syntax.format.lines import Line
from flowlang.syntax.format.source_lines import SourceLines, match_lines
from flowlang.syntax.trivia import Comment, scan_comments

BEHIND = "  "


@define
class _Item:
    """A line or a comment on its own line, and whether a blank line stands before it."""

    line: Line
    blank: bool = False


@define
class _Places:
    """Where the comments go: before, with and after the block of the printed line of that number."""

    before: dict[int, list[_Item]] = field(factory=dict)
    along: dict[int, list[Comment]] = field(factory=dict)
    after: dict[int, list[_Item]] = field(factory=dict)
    at_the_end: list[_Item] = field(factory=list)


def render(printed: list[Line]) -> str:
    """The text of a file without comments, with a blank line between declarations."""
    return _text(_parted([_Item(line) for line in printed]))


def weave(printed: list[Line], source: SourceFile) -> str:
    """The text of a file with the comments and blank lines of its source."""
    found = match_lines(source, printed)
    places = _place_comments(found, printed, scan_comments(source))
    items: list[_Item] = []
    for number, line in enumerate(printed):
        origin = found.origin[number]
        items += places.before.get(number, [])
        moved = list(places.along.get(number, ()))
        behind = ""
        if moved and not moved[-1].own_line:
            behind = BEHIND + moved.pop().text
        group = [_Item(Line(line.depth, comment.text)) for comment in moved]
        group.append(_Item(evolve(line, text=line.text + behind)))
        group[0].blank = origin is not None and found.blank_before(found.starts[origin])
        items += group
        items += places.after.get(number, [])
    return _text(_parted(items + places.at_the_end))


def _place_comments(found: SourceLines, printed: list[Line], comments: tuple[Comment, ...]) -> _Places:
    places = _Places()
    # Of the comments in one gap between lines, none goes deeper again than the one before it, and none back
    # into the block that ended: so their order stays.
    gap, deepest = -1, 0
    for each in comments:
        comment = evolve(each, text=each.text.rstrip())
        behind = found.at(comment.span.start)
        if behind is not None and (not comment.own_line or comment.span.start < found.lines[behind].end):
            places.along.setdefault(found.printed[behind], []).append(comment)
            continue
        ahead = 0 if behind is None else behind + 1
        column = found.source.position(comment.span.start)[1] - 1
        if ahead != gap:
            gap, deepest = ahead, column
        deepest = min(deepest, column)
        blank = found.blank_before(comment.span.start)
        block = _block_that_ends(found, behind, ahead, deepest)
        if block is not None:
            number = found.printed[block]
            depth = printed[number].depth
            end = _end_of_block(printed, number)
            places.after.setdefault(end, []).append(_Item(Line(depth, comment.text), blank))
            continue
        deepest = -1
        if ahead == len(found.lines):
            places.at_the_end.append(_Item(Line(0, comment.text), blank))
        elif found.origin[found.printed[ahead]] == ahead:
            number = found.printed[ahead]
            item = _Item(Line(printed[number].depth, comment.text), blank)
            places.before.setdefault(number, []).append(item)
        else:
            places.along.setdefault(found.printed[ahead], []).append(comment)
    return places


def _block_that_ends(found: SourceLines, behind: int | None, ahead: int, column: int) -> int | None:
    """The line after whose block a comment stands, when it belongs to no line that follows.

    That is the innermost line above it which does not stand further to the right.
    """
    if behind is None:
        return None
    limit = found.lines[ahead].indent if ahead < len(found.lines) else 0
    ended = [number for number in found.chain(behind) if found.lines[number].indent > limit]
    if column <= limit or not ended:
        return None
    return next((number for number in ended if found.lines[number].indent <= column), ended[-1])


def _end_of_block(printed: list[Line], number: int) -> int:
    end = number
    while end + 1 < len(printed) and printed[end + 1].depth > printed[number].depth:
        end += 1
    return end


def _parted(items: list[_Item]) -> list[_Item]:
    """The items with the blank lines that have to be between them, and no others."""
    if items:
        items[0].blank = False
    for above, below in pairwise(items):
        if below.line.depth > above.line.depth:
            below.blank = False
    previous: Line | None = None
    start = 0
    for number, item in enumerate(items):
        if item.line.opens:
            together = previous is not None and previous.stackable and item.line.stackable
            between = items[start : number + 1]
            if previous is not None and not together and not any(each.blank for each in between):
                between[0].blank = True
            previous = item.line
        if item.line.depth or item.line.opens:
            start = number + 1
    return items


def _text(items: list[_Item]) -> str:
    return "".join(line + "\n" for item in items for line in _lines(item))


def _lines(item: _Item) -> Iterator[str]:
    if item.blank:
        yield ""
    yield from item.line.physical()
