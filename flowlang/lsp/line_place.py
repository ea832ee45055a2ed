"""Where a line stands: under which lines, and by which rule of the grammar it is read there.

Known from the indentation alone, since a file is hardly ever whole while somebody types.
"""

import re

from attrs import frozen

_BLANK = re.compile(r"\s*(?:#.*)?$")
# Lines of a declaration, by its first word.
_DECLARATIONS = {
    "record": "field_line",
    "extend": "field_line",
    "event": "field_line",
    "choice": "value_line",
    "action": "action_line",
    "template": "template_line",
    "calendar": "calendar_line",
    "segment": "condition_line",
    "policy": "policy_line",
    "workflow": "workflow_line",
    "test": "test_line",
    "recipe": "workflow_line",
}
# Lines under a step, by how it starts; under every other step stand steps, or the entries of a call.
_STEPS = (
    (r"depending on\b", "case_line"),
    (r"counting from\b", "rung_line"),
    (r"at the same time\b", "do_line"),
    (r"ask\b", "ask_line"),
    (r"wait\b", "wait_line"),
    (r"refuse when\b", "refuse_line"),
    (r"(?:all|any) of\b", "condition_line"),
)


@frozen
class LinePlace:
    """The lines above that a line stands under, outermost first, and the rule that reads it."""

    above: tuple[str, ...]
    rule: str

    @property
    def parent(self) -> str:
        """The line right above in the tree of lines, without its indentation."""
        return self.above[-1] if self.above else ""


def place_of_line(text: str, start: int) -> LinePlace:
    """The place of the line that starts at an offset."""
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)]
    indent = len(line) - len(line.lstrip())
    above: list[str] = []
    for before in reversed(text[:start].split("\n")[:-1]):
        if indent == 0:
            break
        width = len(before) - len(before.lstrip())
        if not _BLANK.match(before) and width < indent:
            above.append(before.strip())
            indent = width
    above.reverse()
    return LinePlace(tuple(above), _rule(above))


def _rule(above: list[str]) -> str:
    if not above:
        return "declaration_line"
    rule = _DECLARATIONS.get(above[0].split()[0], "field_line")
    if len(above) == 1:
        return rule
    for start, under in _STEPS:
        if re.match(start, above[-1]):
            return under
    return "step_line" if rule == "workflow_line" else rule
