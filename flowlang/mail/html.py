"""The text of a message as HTML. What was filled in is only ever text."""

import html
import re

from flowlang.documents.blocks import Block, Grid, Heading, Items, Paragraph, blocks_of, grid_of
from flowlang.engine.marks import FilledIn, MarkedText

LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def as_html(text: MarkedText) -> str:
    """The text as the inside of an HTML page."""
    return "\n".join(_block(block) for block in blocks_of(text))


def filled_html(text: MarkedText) -> str:
    """HTML that a template wrote itself, with what was filled in made harmless."""
    return "".join(piece if isinstance(piece, str) else _escaped(piece) for piece in text.pieces)


def _escaped(piece: FilledIn) -> str:
    return _block(grid_of(piece.text)) if piece.table else html.escape(piece.text)


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            # The subject is the letter's own heading.
            return f"<h{level + 1}>{_inline(text)}</h{level + 1}>"
        case Paragraph(lines):
            return "<p>" + "<br>\n".join(_inline(line) for line in lines) + "</p>"
        case Items(numbered, items):
            kind = "ol" if numbered else "ul"
            return f"<{kind}>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + f"</{kind}>"
        case Grid(head, rows):
            body = "".join(_row("td", row) for row in rows)
            return f"<table><thead>{_row('th', head)}</thead><tbody>{body}</tbody></table>"


def _row(tag: str, cells: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _inline(text: str) -> str:
    # A link may be written in part and filled in in part, so it is looked for in the whole line.
    found: list[str] = []
    at = 0
    for link in LINK.finditer(text):
        address = html.escape(link[0])
        found += [_lines(text[at : link.start()]), f'<a href="{address}">{address}</a>']
        at = link.end()
    return "".join((*found, _lines(text[at:])))


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")
