"""How each kind of shape and arrow looks, by day and by night. One kind has one hue and one shape."""

from collections.abc import Collection, Mapping

from attrs import frozen

FONT = "Arial"
# Points an inch, for pictures made of points: sharp on today's screens.
RESOLUTION = 144
HEADING_SIZE, SMALL_SIZE = "8.5", "10"
# Of small print in columns: the one size whose lines start at the left and aren't centred.
DETAIL_SIZE = "9.75"
INK, PALE_INK, PAPER = "#111827", "#6B7280", "#FFFFFF"


@frozen
class Hue:
    """Stroke, fill, ink and the ink of the heading; by day, and the same four by night."""

    day: tuple[str, str, str, str]
    night: tuple[str, str, str, str]

    @property
    def attributes(self) -> dict[str, str]:
        """Its colours by day, as attributes of a shape."""
        stroke, fill, ink, _ = self.day
        return {"color": stroke, "fillcolor": fill, "fontcolor": ink}


HUES = {
    "trigger": Hue(
        ("#16A34A", "#DCFCE7", "#14532D", "#15803D"), ("#4ADE80", "#0B2E1A", "#DCFCE7", "#86EFAC")
    ),
    "decision": Hue(
        ("#D97706", "#FEF3C7", "#78350F", "#B45309"), ("#FBBF24", "#3A2606", "#FEF3C7", "#FCD34D")
    ),
    "action": Hue(("#2563EB", "#EFF6FF", "#1E3A8A", "#1D4ED8"), ("#60A5FA", "#0F2347", "#DBEAFE", "#93C5FD")),
    "change": Hue(("#0E7490", "#ECFEFF", "#164E63", "#0E7490"), ("#22D3EE", "#08303C", "#CFFAFE", "#67E8F9")),
    "value": Hue(("#64748B", "#F1F5F9", "#1E293B", "#475569"), ("#94A3B8", "#1E293B", "#E2E8F0", "#CBD5E1")),
    "timer": Hue(("#7C3AED", "#F3E8FF", "#4C1D95", "#6D28D9"), ("#A78BFA", "#2A1454", "#EDE9FE", "#C4B5FD")),
    "rung": Hue(("#7C3AED", "#FAF5FF", "#4C1D95", "#6D28D9"), ("#A78BFA", "#1F1240", "#EDE9FE", "#C4B5FD")),
    "question": Hue(
        ("#DB2777", "#FDF2F8", "#831843", "#BE185D"), ("#F472B6", "#3D0F28", "#FCE7F3", "#F9A8D4")
    ),
    "loop": Hue(("#4F46E5", "#EEF2FF", "#312E81", "#4338CA"), ("#818CF8", "#1B1A4B", "#E0E7FF", "#A5B4FC")),
    "fork": Hue(("#0D9488", "#F0FDFA", "#134E4A", "#0F766E"), ("#2DD4BF", "#082F2C", "#CCFBF1", "#5EEAD4")),
    "meet": Hue(("#0D9488", "#F0FDFA", "#134E4A", "#0F766E"), ("#2DD4BF", "#082F2C", "#CCFBF1", "#5EEAD4")),
    "failure": Hue(
        ("#DC2626", "#FEF2F2", "#7F1D1D", "#B91C1C"), ("#F87171", "#3F1010", "#FEE2E2", "#FCA5A5")
    ),
    "note": Hue(("#CBD5E1", "#FFFFFF", "#334155", "#64748B"), ("#475569", "#0F172A", "#CBD5E1", "#94A3B8")),
    "end": Hue(("#334155", "#FFFFFF", "#334155", "#334155"), ("#CBD5E1", "#0B1120", "#CBD5E1", "#CBD5E1")),
}
# Of pictures that show what was reached: they replace the colours of all kinds.
REACHED = {
    "reached": HUES["trigger"],
    "missed": Hue(("#DC2626", "#F3F4F6", "#6B7280", "#DC2626"), ("#F87171", "#1F2937", "#9CA3AF", "#F87171")),
}
# Of pictures that show what changed.
COMPARED = {
    "added": HUES["trigger"],
    "removed": Hue(
        ("#DC2626", "#FEF2F2", "#7F1D1D", "#B91C1C"), ("#F87171", "#3F1010", "#FEE2E2", "#FCA5A5")
    ),
    "changed": HUES["decision"],
    "same": HUES["value"],
}

# What the way of a record does not come by.
DIM = Hue(("#D5DBE3", "#FBFCFD", "#9AA5B4", "#9AA5B4"), ("#2A364B", "#0E1626", "#5B6B84", "#5B6B84"))
# Of pictures with runs: the border of a step at which some stand now, and the arrow that all took.
BUSY_WIDTH, WIDEST_ARROW = "4", 6.5

# What belongs to a kind beside its colours. Shape, border and heading tell the kinds apart without colour.
SHAPES: dict[str, dict[str, str]] = {
    "trigger": {"penwidth": "2.2"},
    "decision": {"shape": "diamond", "style": "filled", "margin": "0.02,0.04"},
    "action": {},
    "change": {"style": "filled"},
    "value": {"style": "filled", "penwidth": "0.8"},
    "timer": {"shape": "octagon", "style": "filled", "peripheries": "2", "margin": "0.12,0.03"},
    "rung": {
        "shape": "octagon",
        "style": "filled",
        "margin": "0.08,0.02",
        "height": "0.36",
        "fontsize": "11",
    },
    "question": {"style": "rounded,filled,dashed", "penwidth": "1.6"},
    "loop": {"shape": "folder", "style": "filled"},
    "fork": {"shape": "trapezium", "style": "filled", "margin": "0.05,0.03"},
    "meet": {"shape": "invtrapezium", "style": "filled", "margin": "0.05,0.03"},
    "failure": {"penwidth": "2.2"},
    "note": {"shape": "note", "style": "filled", "penwidth": "1", "margin": "0.16,0.09"},
    "end": {
        "shape": "circle",
        "style": "filled",
        "width": "0.22",
        "height": "0.22",
        "fixedsize": "true",
        "penwidth": "3",
    },
}
# A condition of more than three lines: a diamond would waste half of its box.
WIDE_DECISION = {"shape": "hexagon", "style": "filled", "margin": "0.06,0.04"}
STOP = {"width": "0.5", "height": "0.5", "penwidth": "2.4", "fontsize": "9"}

GRAPH = {
    "rankdir": "TB",
    "newrank": "true",
    "splines": "spline",
    "nodesep": "0.45",
    "ranksep": "0.36",
    "pad": "0.3",
    "bgcolor": PAPER,
    "class": "flow",
    "fontname": FONT,
    "fontsize": "18",
    "fontcolor": INK,
    "labelloc": "t",
    "labeljust": "l",
}
# In lanes most arrows run across.
LANES_GRAPH = {"nodesep": "0.3", "ranksep": "0.3"}
NODE = {
    "shape": "box",
    "style": "rounded,filled",
    "penwidth": "1.3",
    "height": "0.52",
    "margin": "0.20,0.09",
    "fontname": FONT,
    "fontsize": "12",
}
EDGE = {
    "color": "#64748B",
    "fontcolor": "#475569",
    "penwidth": "1.3",
    "arrowsize": "0.7",
    "fontname": FONT,
    "fontsize": "10.5",
}
ARROWS: dict[str, dict[str, str]] = {
    "plain": {},
    "yes": {"color": "#16A34A", "fontcolor": "#15803D"},
    "no": {"color": "#94A3B8", "fontcolor": "#64748B"},
    "wait": {"color": "#7C3AED", "fontcolor": "#6D28D9", "style": "dashed"},
    "reminder": {"color": "#A78BFA", "fontcolor": "#6D28D9", "style": "dotted", "penwidth": "1.6"},
    "late": {"color": "#7C3AED", "fontcolor": "#6D28D9", "style": "dashed"},
    "answer": {"color": "#DB2777", "fontcolor": "#BE185D"},
    "fail": {"color": "#DC2626", "fontcolor": "#B91C1C"},
    "each": {"color": "#4F46E5", "fontcolor": "#4338CA"},
    "again": {"color": "#818CF8", "fontcolor": "#4338CA", "style": "dotted", "penwidth": "1.6"},
    "aside": {"color": "#CBD5E1", "style": "dotted", "arrowhead": "none"},
}
BANDS: dict[str, dict[str, str]] = {
    "time": {"color": "#E2E8F0", "fillcolor": "#F8FAFC", "style": "rounded,filled", "labeljust": "r"},
    "lane": {
        "color": "#E2E8F0",
        "fillcolor": "#F8FAFC",
        "style": "rounded,filled",
        "labeljust": "l",
        "margin": "16",
    },
    "loop": {"color": "#A5B4FC", "fillcolor": "#FAFAFF", "style": "rounded,filled,dashed", "labeljust": "l"},
}
BAND_INK = {"time": "#64748B", "loop": "#4338CA"}

_NIGHT_PAPER, _NIGHT_INK, _NIGHT_PALE = "#0B1120", "#F1F5F9", "#94A3B8"


def hues_of(classes: Collection[str]) -> Mapping[str, Hue]:
    """The colours of a picture whose shapes are of these classes."""
    hues = next((marks for marks in (REACHED, COMPARED) if any(word in classes for word in marks)), HUES)
    return {**hues, "dim": DIM} if "dim" in classes else hues


def stylesheet(hues: Mapping[str, Hue] = HUES) -> str:
    """The style sheet of a picture: the same file serves light and dark pages. `hues` are by class."""
    rules = [
        f".paper polygon {{ fill: {_NIGHT_PAPER} }}",
        f".paper text {{ fill: {_NIGHT_PALE} }}",
        f".paper text[font-weight] {{ fill: {_NIGHT_INK} }}",
        ".cluster path { fill: #111A2E; stroke: #26324A }",
        ".cluster.loop path { fill: #14163A; stroke: #4F46E5 }",
        ".cluster text, .title text, .words text { fill: #94A3B8 }",
        # Small words between boxes have no shape, and so no kind of their own.
        f".again text {{ fill: {HUES['timer'].night[3]} }}",
        f".turn text {{ fill: {HUES['loop'].night[3]} }}",
        ".edge text { fill: #CBD5E1 }",
        ".entity polygon { stroke-width: 0 }",
    ]
    for kind, hue in hues.items():
        stroke, fill, ink, heading = hue.night
        # A second border has no filling, or it would hide the first.
        shapes = ", ".join(f".{kind} {shape}" for shape in ("path", "polygon", "ellipse"))
        filled = ", ".join(f".{kind} {shape}:not([fill=none])" for shape in ("path", "polygon", "ellipse"))
        rules += [
            f"{shapes} {{ stroke: {stroke} }}",
            f"{filled} {{ fill: {fill} }}",
            f".{kind} polyline {{ stroke: {stroke} }}",
            f".{kind} text {{ fill: {ink} }}",
            f".{kind} text[font-weight], .{kind} text.small {{ fill: {heading} }}",
        ]
    night = "\n".join(f"  {rule}" for rule in rules)
    return f"a:hover {{ opacity: 0.75 }}\n@media (prefers-color-scheme: dark) {{\n{night}\n}}"
