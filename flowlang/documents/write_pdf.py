"""A PDF set by Typst from the text of a template. Text is handed over as data, and never becomes source."""

import json
from collections.abc import Iterable
from datetime import datetime

from flowlang.documents.blocks import Block, Grid, Heading, Items, Paragraph

# Reads its text from the data; nothing of a flow or a record stands in here.
_SOURCE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: data.author)
#set page(paper: "a4", margin: (x: 25mm, top: 28mm, bottom: 25mm),
  footer: context [
    #set text(size: 8.5pt, fill: luma(45%))
    #data.author #h(1fr) #data.title #h(1fr) #counter(page).display("1 / 1", both: true)
  ])
#set text(size: 11pt, font: "Libertinus Serif")
#set par(leading: 0.62em, spacing: 1.1em)
#show heading.where(level: 1): set text(size: 19pt)
#show heading.where(level: 1): set block(below: 1em)
#show heading.where(level: 2): set text(size: 13.5pt)
#show list: set block(above: 1.1em, below: 1.1em)
#show enum: set block(above: 1.1em, below: 1.1em)
#let lines(items) = items.map(one => text(one)).join(linebreak())
#let numeric(cell) = cell.match(regex("^-?[\\d., ]+( [A-Z]{3}|%)?$")) != none
#for block in data.blocks {
  if block.kind == "heading" { heading(level: block.level, text(block.text)) }
  if block.kind == "paragraph" { par(lines(block.lines)) }
  if block.kind == "items" {
    if block.numbered { enum(..block.items.map(one => lines(one))) }
    else { list(..block.items.map(one => lines(one))) }
  }
  if block.kind == "grid" {
    let count = block.head.len()
    let right = range(count).map(at =>
      block.rows.len() > 0 and block.rows.all(row => row.at(at) == "" or numeric(row.at(at))))
    let cell(at, body) = table.cell(align: if right.at(at) { end } else { start }, body)
    table(
      columns: range(count).map(at => if at == 0 { 1fr } else { auto }),
      stroke: none, inset: (x: 6pt, y: 5pt),
      table.hline(stroke: 0.8pt),
      table.header(..block.head.enumerate().map(((at, one)) => cell(at, strong(text(one))))),
      table.hline(stroke: 0.5pt),
      ..block.rows.map(row => row.enumerate().map(((at, one)) => cell(at, text(one)))).flatten(),
      table.hline(stroke: 0.8pt),
    )
  }
}
"""


def write_pdf(title: str, author: str, blocks: Iterable[Block], at: datetime) -> bytes:
    """Set a text as a PDF of A4 pages. `at` is when it was made. Raises ImportError without typst."""
    import typst

    data = {"title": title, "author": author, "blocks": [_plain(block) for block in blocks]}
    # Fonts that come with Typst: those of a system would make other bytes elsewhere.
    compiler = typst.Compiler(_SOURCE.encode(), ignore_system_fonts=True)
    written = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)}, timestamp=at)
    assert isinstance(written, bytes)
    return written


def _plain(block: Block) -> dict[str, object]:
    match block:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph(lines):
            return {"kind": "paragraph", "lines": [part for line in lines for part in line.split("\n")]}
        case Items(numbered, items):
            return {"kind": "items", "numbered": numbered, "items": [one.split("\n") for one in items]}
        case Grid(head, rows):
            return {"kind": "grid", "head": head, "rows": rows}
