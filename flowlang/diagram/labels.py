"""The labels of a drawing, in the HTML-like language of Graphviz."""

import html
from collections.abc import Sequence

import graphviz

from flowlang.diagram.drawing import Box
from flowlang.diagram.style import DETAIL_SIZE, HEADING_SIZE, HUES, INK, PALE_INK, SMALL_SIZE
from flowlang.diagram.wording import CARD_WIDTH, HEADER_WIDTH, Row, subtitle
from flowlang.diagram.wrapping import shown, wrapped
from flowlang.plan.graph import Plan

BAND_LABEL_WIDTH = 24
GAP = '<BR/><FONT POINT-SIZE="3"> </FONT><BR/>'
WIDE_GAP = '<BR/><FONT POINT-SIZE="7"> </FONT><BR/>'
_TABLE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0"'


def header(title: str, doc: str, small_print: str) -> str:
    """The head of a page: its title, what it is about, and a line of small print."""
    rows = [f'<FONT POINT-SIZE="18" COLOR="{INK}"><B>{text(title)}</B></FONT>']
    pale = f'<FONT POINT-SIZE="11.5" COLOR="{PALE_INK}">'
    rows += [f"{pale}{text(line)}</FONT>" for line in wrapped(doc, HEADER_WIDTH)]
    small = f'<FONT POINT-SIZE="9.5" COLOR="{PALE_INK}">'
    rows += [f"{small}{text(line)}</FONT>" for line in wrapped(small_print, HEADER_WIDTH + 16)]
    cells = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows)
    return f'<<TABLE {_TABLE} CELLPADDING="1">{cells}<TR><TD HEIGHT="10"></TD></TR></TABLE>>'


def plan_header(plan: Plan, caption: str = "") -> str:
    """The head of the page of a workflow; `caption` is about what is marked in it."""
    small = subtitle(plan, plan.path)
    return header(plan.name, plan.doc, f"{small} · {caption}" if caption else small)


def section(heading: str, words: str, ink: str, small: bool = False) -> str:
    """A heading with words under it, in small print if wanted."""
    lines = wrapped(words, CARD_WIDTH + 6 if small else CARD_WIDTH)
    said = "<BR/>".join(small_print(line, ink) if small else text(line) for line in lines)
    return f"{small_capitals(heading, ink)}{GAP}{said}"


def foot(notes: Sequence[str], ink: str) -> list[str]:
    """What is said about a step at the foot of its shape, as one part of a label; none without notes."""
    said = "<BR/>".join(
        f'<FONT POINT-SIZE="{SMALL_SIZE}" COLOR="{ink}"><B>{text(note)}</B></FONT>' for note in notes
    )
    return [said] if said else []


def box_label(box: Box, shaded: str | None = None, notes: Sequence[str] = ()) -> str:
    """What stands in a shape; `shaded` is the ink of its small print, where it isn't that of its kind."""
    if box.kind == "end":
        return "stop" if box.title == "stop" else ""
    if box.kind in {"again", "turn"}:
        return escaped(" ".join(box.card.lines))
    ink = shaded or HUES[box.kind].day[3]
    parts: list[str] = []
    headings = [*(["if possible"] if box.optional else []), *([box.card.heading] if box.card.heading else [])]
    if headings:
        parts.append(small_capitals(" · ".join(headings), ink))
    if box.card.lines:
        parts.append("<BR/>".join(text(line) for line in box.card.lines))
    parts += foot(notes, ink)
    if not box.card.details:
        return f"<{GAP.join(parts)}>" if parts else ""
    return f"<{_with_rows(GAP.join(parts), box.card.details, ink)}>"


def _with_rows(words: str, rows: tuple[Row, ...], ink: str) -> str:
    """A label with small print in columns under it."""
    columns = max(len(row.cells) for row in rows)
    top = f'<TR><TD COLSPAN="{columns}">{words}</TD></TR><TR><TD HEIGHT="3"></TD></TR>' if words else ""
    lines = "".join(_row(row, columns, ink) for row in rows)
    return f'<TABLE {_TABLE} CELLPADDING="1">{top}{lines}</TABLE>'


def _row(row: Row, columns: int, ink: str) -> str:
    span = f' COLSPAN="{columns}"' if len(row.cells) == 1 and columns > 1 else ""
    look = f'ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP"{span}'
    cells: list[str] = []
    for number, lines in enumerate(row.cells):
        # Blanks part the columns.
        blank = "  " if number else ""
        said = "<BR/>".join(
            f'<FONT POINT-SIZE="{DETAIL_SIZE}" COLOR="{ink}">{blank}{_weight(text(line), row.heading)}</FONT>'
            for line in lines or ("",)
            if line
        )
        cells.append(f"<TD {look}>{said}</TD>")
    return f"<TR>{''.join(cells)}</TR>"


def _weight(words: str, heading: bool) -> str:
    return f"<I>{words}</I>" if heading else words


def band_title(words: str, ink: str) -> str:
    """The title of a band."""
    lines = [capitals(line) for line in wrapped(words, BAND_LABEL_WIDTH)]
    said = "<BR/>".join(f'<FONT POINT-SIZE="9" COLOR="{ink}"><B>{line}</B></FONT>' for line in lines)
    return f"<{said}>"


def small_capitals(words: str, ink: str) -> str:
    """The heading of a card."""
    return f'<FONT POINT-SIZE="{HEADING_SIZE}" COLOR="{ink}"><B>{capitals(words)}</B></FONT>'


def small_print(words: str, ink: str) -> str:
    """Words smaller than the rest."""
    return f'<FONT POINT-SIZE="{SMALL_SIZE}" COLOR="{ink}">{text(words)}</FONT>'


def arrow_label(label: str) -> str:
    """Words beside an arrow; blanks keep them off the line."""
    lines = label.split("\n")
    said = "\\l".join(f"  {escaped(line)}  " for line in lines)
    return said + ("\\l" if len(lines) > 1 else "")


# --- Escaping -----------------------------------------------------------------------------------


def text(words: str) -> str:
    """Words inside a label that looks like HTML."""
    return html.escape(shown(words), quote=False) if words else ""


def capitals(words: str) -> str:
    """Words in capitals, inside a label that looks like HTML."""
    return text(words.upper())


def escaped(words: str) -> str:
    """Words as a plain attribute: no escapes, no entities, never taken for HTML."""
    plain = shown(words) if words.strip() else words
    return str(graphviz.nohtml(graphviz.escape(html.escape(plain, quote=False))))
