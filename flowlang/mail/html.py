"""The text of a message as HTML: paragraphs, lists, links and tables. What was filled in is only ever text.

The layout is the one that people use in letters: an empty line ends a paragraph, a line that begins with
`- ` or `1. ` is an item of a list. Other lines stay lines; a long one that ends in the middle of a sentence
flows on.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from flowlang.engine.marks import FilledIn, MarkedText

LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_BULLET = re.compile(r"\s*[-*•]\s+")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+")
# A line this long was wrapped by hand where it does not end a sentence.
_WRAPPED = 60
_ENDS = (".", "!", "?", ":")

Piece = str | FilledIn
Line = list[Piece]


def as_html(text: MarkedText) -> str:
    """The text as the inside of an HTML page."""
    return "\n".join(_blocks(_lines(text.pieces)))


def filled_html(text: MarkedText) -> str:
    """HTML that a template wrote itself, with what was filled in made harmless."""
    return "".join(piece if isinstance(piece, str) else _escaped(piece) for piece in text.pieces)


def _escaped(piece: FilledIn) -> str:
    if piece.table:
        return _table(piece.text)
    return html.escape(piece.text)


def _lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines as they were written; a table stands alone, and line breaks that were filled in end none."""
    lines: list[Line] = [[]]
    for piece in pieces:
        if isinstance(piece, str):
            first, *rest = piece.split("\n")
            lines[-1].append(first)
            lines += [[one] for one in rest]
        elif piece.table:
            lines += [[piece], []]
        else:
            lines[-1].append(piece)
    return lines


def _blocks(lines: Sequence[Line]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if _is_blank(line):
            at += 1
        elif _is_table(line):
            yield _table(line[0].text if isinstance(line[0], FilledIn) else "")
            at += 1
        elif (sign := _item_sign(line)) is not None:
            end = at
            while end < len(lines) and _item_sign(lines[end]) is sign:
                end += 1
            kind = "ul" if sign is _BULLET else "ol"
            items = "".join(f"<li>{_inline(_without(sign, one))}</li>" for one in lines[at:end])
            yield f"<{kind}>{items}</{kind}>"
            at = end
        else:
            end = at
            while end < len(lines) and _is_running(lines[end]):
                end += 1
            yield f"<p>{_paragraph(lines[at:end])}</p>"
            at = end


def _is_blank(line: Line) -> bool:
    return all(isinstance(piece, str) and not piece.strip() for piece in line)


def _is_table(line: Line) -> bool:
    return len(line) == 1 and isinstance(line[0], FilledIn) and line[0].table


def _is_running(line: Line) -> bool:
    return not _is_blank(line) and not _is_table(line) and _item_sign(line) is None


def _item_sign(line: Line) -> re.Pattern[str] | None:
    """By what a line is an item of a list; only what the template wrote counts."""
    first = line[0] if line else ""
    if not isinstance(first, str):
        return None
    return next((sign for sign in (_BULLET, _NUMBER) if sign.match(first)), None)


def _without(sign: re.Pattern[str], line: Line) -> Line:
    first, *rest = line
    return [sign.sub("", first, count=1) if isinstance(first, str) else first, *rest]


def _paragraph(lines: Sequence[Line]) -> str:
    written = _inline(lines[0])
    for before, line in pairwise(lines):
        flows = len(_plain(before)) >= _WRAPPED and not _plain(before).rstrip().endswith(_ENDS)
        written += (" " if flows else "<br>\n") + _inline(line)
    return written


def _plain(line: Iterable[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in line)


def _inline(line: Iterable[Piece]) -> str:
    # A link may be written in part and filled in in part, so it is looked for in the whole line.
    text = _plain(line).strip()
    found: list[str] = []
    at = 0
    for link in LINK.finditer(text):
        address = html.escape(link[0])
        found += [_broken(text[at : link.start()]), f'<a href="{address}">{address}</a>']
        at = link.end()
    return "".join((*found, _broken(text[at:])))


def _broken(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")


def _table(text: str) -> str:
    """A table that was written in columns: each begins where its name does."""
    head, *rows = text.split("\n")
    starts = [found.start() for found in re.finditer(r"\S+", head)]
    ends = [*starts[1:], None]

    def cells(line: str, tag: str) -> str:
        cut = (line[start:end].strip() for start, end in zip(starts, ends, strict=True))
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cut) + "</tr>"

    named = head.replace("_", " ")
    body = "".join(cells(row, "td") for row in rows)
    return f"<table><thead>{cells(named, 'th')}</thead><tbody>{body}</tbody></table>"
