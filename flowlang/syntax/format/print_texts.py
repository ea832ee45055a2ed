"""How texts are written: fillings, escapes, and the form between three quotes."""

from collections.abc import Callable

from flowlang.syntax.expressions import Expression, Filling, RepeatedText, TableInText, Text, TextPart
from flowlang.syntax.format.lines import INDENT

Inner = Callable[[Expression], str]

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "{{", "}": "}}", "\n": "\\n", "\t": "\\t"})


def print_text(text: Text, inner: Inner) -> str:
    """A text in its quotes; `inner` prints the expressions that are filled in."""
    if not text.block:
        return '"' + "".join(_part(part, inner, quoted) for part in text.parts) + '"'
    body = "".join(_part(part, inner, _blocked) for part in text.parts)
    lines = [_visible(line) for line in body.split("\n")]
    if not any(line and not line[0].isspace() for line in lines):
        # All of it is indented: a reader would take that for the indentation of the block.
        first = next((at for at, line in enumerate(lines) if line), None)
        if first is not None:
            lines[first] = _marked(lines[first])
    return "\n".join(['"""', *(INDENT + line if line else "" for line in lines), INDENT + '"""'])


def _part(part: TextPart, inner: Inner, escape: Callable[[str], str]) -> str:
    match part:
        case str():
            return escape(part)
        case Filling(value=value):
            return "{" + inner(value) + "}"
        case RepeatedText(variable=variable, source=source, parts=parts):
            body = "".join(_part(each, inner, escape) for each in parts)
            return f"{{for each {variable} in {inner(source)}}}{body}{{end}}"
        case TableInText(source=source, columns=columns):
            return f"{{table of {inner(source)}: {', '.join(column.text for column in columns)}}}"


def quoted(text: str) -> str:
    """Plain text as it stands between two quotes."""
    return text.translate(_ESCAPES)


def _blocked(text: str) -> str:
    written = text.replace("\\", "\\\\").replace("{", "{{").replace("}", "}}")
    return written.replace('"""', '""\\"')


def _visible(line: str) -> str:
    """A line of nothing but blanks would be read as an empty one."""
    return _marked(line) if line.isspace() else line


def _marked(line: str) -> str:
    """The line, with a backslash before its first blank, which then counts as text."""
    return "\\t" + line[1:] if line[0] == "\t" else "\\" + line
