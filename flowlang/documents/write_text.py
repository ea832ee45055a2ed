"""A Word file written from the text of a template, for those who want to go on editing it."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flowlang.documents.blocks import Block, Grid, Heading, Items, Paragraph
from flowlang.documents.write_word import without_times


def write_text(title: str, author: str, blocks: Iterable[Block], at: datetime) -> bytes:
    """Write a text as a Word file. `at` is when it was made. Raises ImportError without the extra."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = at.replace(tzinfo=None, microsecond=0)
    for block in blocks:
        _write(document, block)
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


def _write(document: Any, block: Block) -> None:
    match block:
        case Heading(level, text):
            document.add_heading(_clean(text), level)
        case Paragraph(lines):
            document.add_paragraph(_clean("\n".join(lines)))
        case Items(numbered, items):
            for item in items:
                document.add_paragraph(_clean(item), style="List Number" if numbered else "List Bullet")
        case Grid(head, rows):
            table = document.add_table(rows=0, cols=len(head), style="Table Grid")
            for number, row in enumerate((head, *rows)):
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.paragraphs[0].add_run(_clean(text)).bold = number == 0


def _clean(text: str) -> str:
    """A text without the signs that XML can't hold."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())
