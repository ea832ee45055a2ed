"""Where the reading of a line stopped, and what was accepted there."""

from attrs import frozen
from lark import Token

from flowlang.source import Span
from flowlang.syntax.build_base import Making

# What a line of each kind is called.
THINGS = {
    "declaration_line": "declaration",
    "field_line": "field",
    "value_line": "value of a choice",
    "action_line": "line of an action",
    "entry_line": "entry",
    "template_line": "entry",
    "calendar_line": "line of a calendar",
    "needs_line": "line of a table",
    "cell": "cell",
    "recipe_line": "line of a recipe",
    "policy_line": "rule",
    "policy_when": "condition of a rule",
    "refuse_line": "line under `refuse when`",
    "workflow_line": "line of a workflow's header",
    "step_line": "step",
    "case_line": "case",
    "wait_line": "line under a wait",
    "ask_line": "line under a question",
    "call_line": "line under an action",
    "change_line": "entry",
    "failing_line": "line under a change",
    "rung_line": "line under `counting from`",
    "do_line": "line under `at the same time`",
    "test_line": "step of a test",
    "filled_line": "line of what was filled in",
    "expression": "expression",
    "condition_line": "condition",
}


@frozen
class Mistake:
    """Where reading stopped: `found` is the text that could not stand there, empty at the end of the line."""

    made: Making
    rule: str
    text: str
    tokens: tuple[Token, ...]
    # What was accepted in front of each token.
    before: tuple[frozenset[str], ...]
    accepted: frozenset[str]
    start: int
    end: int
    kind: str

    @property
    def found(self) -> str:
        """The text that could not stand there."""
        return self.text[self.start : self.end]

    @property
    def thing(self) -> str:
        """What the line is called."""
        return THINGS[self.rule]

    def span(self, start: int, end: int) -> Span:
        """A place of the line in the file."""
        return Span(self.made.source, self.made.base + start, self.made.base + end)
