"""A decision table as DMN 1.3, for tools that edit or run decision tables."""

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element as Tag
from xml.etree.ElementTree import SubElement

from flowlang.diagram.wrapping import shown
from flowlang.plan.names import slug
from flowlang.syntax.declarations import Cell, Table
from flowlang.syntax.expressions import (
    DateLiteral,
    Expression,
    MomentLiteral,
    MoneyAmount,
    Name,
    Negative,
    Number,
    Text,
)

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
# The operators of a comparison in FEEL; equality is the value alone.
OPERATORS = {
    "is more than": ">",
    "is at least": ">=",
    "is less than": "<",
    "is at most": "<=",
    "is after": ">",
    "is before": "<",
    "is on or after": ">=",
    "is on or before": "<=",
}
ANYTHING = "-"


def dmn_text(table: Table) -> str:
    """The file of one table.

    Values become FEEL: texts and choices as strings, percentages as fractions, amounts without their
    currency, which the heading of the column names. What FEEL has no
    word for stands there as the text that it is.
    """
    for prefix, address in (("", DMN), ("dmndi", DMNDI), ("dc", DC)):
        ElementTree.register_namespace(prefix, address)
    name = shown(table.name.plain or "table")
    plain = f"table_{slug(name).replace('-', '_')}"
    root = Tag(
        f"{{{DMN}}}definitions",
        id=f"{plain}_definitions",
        name=name,
        namespace="https://flowlang.example/dmn",
    )
    decision = SubElement(root, f"{{{DMN}}}decision", id=plain, name=name)
    policy = {"hitPolicy": "COLLECT", "aggregation": "SUM"} if table.adds_up else {"hitPolicy": "FIRST"}
    made = SubElement(decision, f"{{{DMN}}}decisionTable", {"id": f"{plain}_table", **policy})
    given = {field.name.text for field in table.gives}
    headings = [" ".join(header.span.text.split()) for header in table.header]
    asked = [place for place, heading in enumerate(headings) if heading not in given]
    results = [place for place, heading in enumerate(headings) if heading in given]
    for place in asked:
        cells = _cells(table, place)
        column = SubElement(
            made, f"{{{DMN}}}input", id=f"{plain}_in_{place + 1}", label=_label(headings[place], cells)
        )
        expression = SubElement(
            column, f"{{{DMN}}}inputExpression", id=f"{plain}_asked_{place + 1}", typeRef=_type(cells)
        )
        SubElement(expression, f"{{{DMN}}}text").text = shown(headings[place])
    for place in results:
        cells = _cells(table, place)
        SubElement(
            made,
            f"{{{DMN}}}output",
            id=f"{plain}_out_{place + 1}",
            label=_label(headings[place], cells),
            name=headings[place],
            typeRef=_type(cells),
        )
    for number, row in enumerate(table.rows, start=1):
        rule = SubElement(made, f"{{{DMN}}}rule", id=f"{plain}_row_{number}")
        for place in asked:
            words = ANYTHING if row.otherwise else _condition(row.cells[place])
            entry = SubElement(rule, f"{{{DMN}}}inputEntry", id=f"{plain}_{number}_{place + 1}")
            SubElement(entry, f"{{{DMN}}}text").text = words
        for place in results:
            entry = SubElement(rule, f"{{{DMN}}}outputEntry", id=f"{plain}_{number}_{place + 1}")
            SubElement(entry, f"{{{DMN}}}text").text = _values(row.cells[place].values) or "null"
    _drawn(root, plain)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _cells(table: Table, place: int) -> list[Cell]:
    return [row.cells[place] for row in table.rows if place < len(row.cells)]


def _label(heading: str, cells: Iterable[Cell]) -> str:
    """The heading of a column, with the currency of its amounts."""
    found = {value.currency for cell in cells for value in cell.values if isinstance(value, MoneyAmount)}
    return shown(f"{heading} ({', '.join(sorted(found))})" if found else heading)


def _type(cells: Iterable[Cell]) -> str:
    """What FEEL calls the values of a column."""
    kinds = {_kind(value) for cell in cells for value in cell.values}
    return kinds.pop() if len(kinds) == 1 else "string" if kinds == {"string"} else "Any"


def _kind(value: Expression) -> str:
    match value:
        case Number() | MoneyAmount() | Negative():
            return "number"
        case DateLiteral():
            return "date"
        case MomentLiteral():
            return "dateTime"
        case Name() if value.span.text in {"yes", "no"}:
            return "boolean"
    return "string"


def _condition(cell: Cell) -> str:
    match cell.kind:
        case "any":
            return ANYTHING
        case "missing":
            return "null"
        case "range":
            return f"[{_value(cell.values[0])}..{_value(cell.values[1])}]"
        case "compare":
            value = _value(cell.values[0])
            if cell.operator == "is not":
                return f"not({value})"
            operator = OPERATORS.get(cell.operator or "is", "")
            return f"{operator} {value}".strip()
    return _values(cell.values)


def _values(values: Iterable[Expression]) -> str:
    return ", ".join(_value(value) for value in values)


def _value(value: Expression) -> str:
    match value:
        case Number():
            return str(value.value)
        case MoneyAmount(amount=amount):
            return amount.replace("_", "")
        case Negative():
            return value.span.text.replace(" ", "").replace("_", "").split("%", maxsplit=1)[0]
        case DateLiteral(text=text):
            return f'date("{text}")'
        case MomentLiteral(text=text):
            return f'date and time("{text.replace(" ", "T")}:00")'
        case Name() if value.span.text in {"yes", "no"}:
            return "true" if value.span.text == "yes" else "false"
        case Text() if value.plain is not None:
            return _string(value.plain)
    return _string(" ".join(value.span.text.split()))


def _string(words: str) -> str:
    quoted = shown(words).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _drawn(root: Tag, plain: str) -> None:
    drawing = SubElement(
        SubElement(root, f"{{{DMNDI}}}DMNDI"), f"{{{DMNDI}}}DMNDiagram", id=f"{plain}_diagram"
    )
    shape = SubElement(drawing, f"{{{DMNDI}}}DMNShape", id=f"{plain}_shape", dmnElementRef=plain)
    SubElement(shape, f"{{{DC}}}Bounds", x="100", y="100", width="180", height="80")
