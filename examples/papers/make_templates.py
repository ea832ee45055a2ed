"""Writes the Word template of this example; in real life it is made in a word processor.

python examples/papers/make_templates.py
"""

from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

HERE = Path(__file__).parent
GREEN = RGBColor(0x1F, 0x6B, 0x4F)


def contract() -> None:
    """The contract of sale: letterhead, both sides, a table of the goods, terms, signatures."""
    document = Document()
    document.core_properties.author = "Kolelo Bikes"
    document.core_properties.title = "Contract of sale"
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Liberation Sans", Pt(10.5)
    style.paragraph_format.space_after = Pt(6)

    head = page.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    name = head.add_run("Kolelo Bikes")
    name.bold, name.font.size, name.font.color.rgb = True, Pt(13), GREEN
    head.add_run("\n12 Rakovski Street, Sofia · UIC BG 204 555 123")
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("Contract {{ number }}").font.size = Pt(8.5)

    title = document.add_paragraph()
    title.paragraph_format.space_before = Pt(18)
    run = title.add_run("Contract of sale {{ number }}")
    run.bold, run.font.size, run.font.color.rgb = True, Pt(20), GREEN
    document.add_paragraph("Sofia, {{ today }}")

    document.add_paragraph("between Kolelo Bikes, the seller,")
    document.add_paragraph("{% if quote.company %}")
    document.add_paragraph(
        "and {{ quote.company.name }}{% if quote.company.city %}, {{ quote.company.city }}{% endif %}, "
        "the buyer."
    )
    document.add_paragraph("{% elif quote.contact %}")
    document.add_paragraph("and {{ quote.contact.name }}, the buyer.")
    document.add_paragraph("{% endif %}")
    for paragraph in document.paragraphs:
        # A line that holds nothing but a tag leaves no empty line behind.
        for part in paragraph.runs:
            part.text = part.text if not part.text.startswith("{% ") else part.text.replace("{% ", "{%p ", 1)

    heading(document, "1. The goods")
    table = document.add_table(rows=1, cols=3)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for cell, text in zip(table.rows[0].cells, ("What", "Quantity", "Price"), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
        shade(cell, "E3F0EA")
    table.add_row().cells[0].text = "{%tr for line in quote.lines %}"
    cells = table.add_row().cells
    cells[0].text = "{% if line.description %}{{ line.description }}{% else %}as agreed{% endif %}"
    cells[1].text = "{{ line.quantity }}"
    cells[2].text = "{% if line.price %}{{ line.price }}{% else %}included{% endif %}"
    table.add_row().cells[0].text = "{%tr endfor %}"
    for row in table.rows:
        for cell, width in zip(row.cells, (Cm(9.5), Cm(2.5), Cm(4)), strict=True):
            cell.width = width
        row.cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        row.cells[2].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    total = document.add_paragraph()
    total.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    total.paragraph_format.space_before = Pt(8)
    total.add_run("{% if quote.total %}Total: {{ quote.total }}{% endif %}").bold = True

    heading(document, "2. Delivery and payment")
    document.add_paragraph(
        "The goods are handed over within ten days. The buyer pays within fourteen days of the invoice."
    )
    heading(document, "3. Signatures")
    signs = document.add_table(rows=1, cols=2)
    for cell, text in zip(signs.rows[0].cells, ("for the seller", "for the buyer"), strict=True):
        cell.text = f"\n\n______________________\n{text}"
    document.save(str(HERE / "papers" / "contract.docx"))


def heading(document: Document, text: str) -> None:
    """A heading in the colour of the house."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(14)
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(12.5), GREEN


def shade(cell: object, color: str) -> None:
    """Colour the ground of a cell."""
    properties = cell._tc.get_or_add_tcPr()
    ground = OxmlElement("w:shd")
    ground.set(qn("w:val"), "clear")
    ground.set(qn("w:fill"), color)
    properties.append(ground)


if __name__ == "__main__":
    contract()
