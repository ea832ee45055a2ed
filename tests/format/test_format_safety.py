"""The checks that every run of the formatter makes on itself, and what it refuses to touch."""

from collections.abc import Callable

import pytest

from flowlang.source import SourceFile
from flowlang.syntax.format import FormatterFault, format_source
from flowlang.syntax.format import format as formatting
from flowlang.syntax.format.comments import weave
from flowlang.syntax.format.lines import Line

FLOW = """\
# About leads
workflow "Close"
  when a Lead is created
  then
    set lead.status to Lost  # for good
"""


def spoil(monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]) -> None:
    """Let the formatter make a mistake when it prints for the first time."""
    changes = [change]

    def spoiled(printed: list[Line], source: SourceFile) -> str:
        text = weave(printed, source)
        return changes.pop()(text) if changes else text

    monkeypatch.setattr(formatting, "weave", spoiled)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda text: text.replace("Lost", "New"), "say something else"),
        (lambda text: text.replace("  # for good", ""), "'# for good' would be lost"),
        (lambda text: text + "\nuse crm\n", "lost or added"),
        (lambda text: text.replace("then", "thus"), "can't be read"),
        (lambda text: text + "\n", "change it once more"),
    ],
)
def test_a_fault_is_noticed(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], check: str
) -> None:
    """Output that says something else, loses a comment or is not stable is never handed out."""
    spoil(monkeypatch, change)
    with pytest.raises(FormatterFault, match=check) as caught:
        format_source(SourceFile("leads.flow", FLOW))
    assert caught.value.place.startswith("leads.flow:")


def test_a_file_with_a_mistake_is_left_alone() -> None:
    """A file that can't be read is not touched, and the reason is handed back."""
    printed, problems = format_source(SourceFile("leads.flow", FLOW.replace("to Lost", "Lost to")))
    assert printed is None
    assert problems


def test_another_product_s_file_is_left_alone() -> None:
    """XML in a `.flow` file belongs to another product, and is not touched."""
    printed, _ = format_source(SourceFile("other.flow", '<?xml version="1.0"?>\n<Flow/>\n'))
    assert printed is None


def test_an_empty_file_stays_empty() -> None:
    """Nothing is printed for nothing."""
    assert format_source(SourceFile("empty.flow", "")) == ("", [])
    assert format_source(SourceFile("empty.flow", "\n \n")) == ("", [])
