"""Trees as short text, for tests."""

from attrs import NOTHING, fields, has

from flowlang.source import SourceFile, Span
from flowlang.syntax.expressions import Node, Number
from flowlang.syntax.parse import parse_file
from flowlang.syntax.steps import Phrase


def show(node: object, indent: str = "") -> str:
    if isinstance(node, Phrase):
        return "[" + " ".join(token.text for token in node.tokens) + "]"
    if isinstance(node, Number):
        return node.text
    if isinstance(node, tuple):
        if any(isinstance(item, Node) and spread(item) for item in node):
            return "".join(f"\n{indent}  {show(item, indent + '  ')}" for item in node)
        return "(" + ", ".join(show(item, indent) for item in node) + ")"
    if isinstance(node, Node) and has(type(node)):
        shown = []
        for field in fields(type(node)):
            value = getattr(node, field.name)
            if field.name == "span" or (field.default is not NOTHING and value == field.default):
                continue
            shown.append((field.name, show(value, indent + "  ")))
        if len(shown) == 1:
            return f"{type(node).__name__}({shown[0][1]})"
        return type(node).__name__ + "(" + ", ".join(f"{name}={text}" for name, text in shown) + ")"
    return repr(node)


def spread(node: Node) -> bool:
    module = type(node).__module__
    return module.endswith((".steps", ".declarations"))


def parse(text: str):
    return parse_file(SourceFile("test.flow", text))


def problems(text: str) -> list[tuple[str, str, str]]:
    """Code, message and underlined text of every problem."""
    return [(found.code, found.message, found.span.text) for found in parse(text)[1]]


def fixed(text: str) -> str:
    """The text after all safe fixes."""
    edits = [edit for found in parse(text)[1] for fix in found.fixes if fix.safe for edit in fix.edits]
    for edit in sorted(edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def spans(node: object) -> list[Span]:
    if isinstance(node, tuple):
        return [span for item in node for span in spans(item)]
    if isinstance(node, Node):
        found = [node.span]
        for field in fields(type(node)):
            found.extend(spans(getattr(node, field.name)))
        return found
    return []
