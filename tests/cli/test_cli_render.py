"""How findings look: for people, on one line, and for programs."""

import json

import click
import pytest

from flowlang import __version__
from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.diagnostics.model import MOST_PER_FILE
from flowlang.diagnostics.render.concise import render_concise
from flowlang.diagnostics.render.json import render_json
from flowlang.diagnostics.render.report import Report, fingerprints
from flowlang.diagnostics.render.terminal import excerpt, one_line
from flowlang.diagnostics.render.text import render_text
from flowlang.source import SourceFile, Span

SOURCE = SourceFile("leads.flow", 'use crm\n\nworkflow "A"\n  then\n    send email "welcome" to lead.emial\n')


def at(source: SourceFile, text: str) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def finding(code: str = "FL0602", span: Span | None = None, **more: object) -> Diagnostic:
    return Diagnostic(code, "there is no `emial`", span or at(SOURCE, "emial"), **more)  # type: ignore[arg-type]


def test_a_finding_is_shown_with_its_line_its_marks_and_its_advice() -> None:
    """The whole of a finding, in the order in which one reads it."""
    declared = SourceFile("schema/crm.flow", "record Lead\n  email: email\n")
    problem = finding(
        label="did you mean `email`?",
        related=(Related(at(declared, "Lead"), "declared here"),),
        notes=("a Lead has 12 fields",),
        fixes=(Fix("write `email`", (Edit(at(SOURCE, "emial"), "email"),)),),
    )
    assert render_text([problem], color=False) == (
        "error FL0602 unknown-key: there is no `emial`\n"
        " --> leads.flow:5:34\n"
        '5 |     send email "welcome" to lead.emial\n'
        "  |                                  ^^^^^ did you mean `email`?\n"
        " --> schema/crm.flow:1:8\n"
        "1 | record Lead\n"
        "  |        ^^^^ declared here\n"
        "  note: a Lead has 12 fields\n"
        "  help: write `email`\n"
        "\n"
        "Found 1 error in 1 file (1 fixable with --fix).\n"
    )


@pytest.mark.parametrize(
    ("line", "marked", "start", "width"),
    [
        ("abc def", "def", 4, 3),
        ("\tset x", "set", 4, 3),
        ("営業 lead", "lead", 5, 4),
        ("lead 営業", "営業", 5, 4),
        ("e\u0301te\u0301 x", "x", 4, 1),
    ],
)
def test_marks_stand_under_what_they_mean(line: str, marked: str, start: int, width: int) -> None:
    """Wide characters take two cells, a tab four, an accent of its own none."""
    at_line = line.index(marked)
    text, found_start, found_width = excerpt(line, at_line, at_line + len(marked))
    assert (found_start, found_width) == (start, width)
    assert "\t" not in text


def test_a_mark_past_the_end_of_a_line_is_one_cell() -> None:
    """What is missing at the end of a line is pointed at, although nothing stands there."""
    assert excerpt("when", 4, 9) == ("when", 4, 1)


def test_a_finding_at_the_end_of_a_file_is_shown() -> None:
    """An empty file and the place after the last line end are places too."""
    empty = SourceFile("empty.flow", "")
    ended = SourceFile("ended.flow", "use crm\n")
    shown = render_text([finding(span=Span(empty, 0, 0)), finding(span=Span(ended, 8, 8))], color=False)
    assert "empty.flow:1:1" in shown
    assert "ended.flow:2:1" in shown


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    """A line of thousands of characters doesn't bury the place that matters."""
    text, start, width = excerpt("x" * 5000 + "here" + "y" * 5000, 5000, 5004)
    assert len(text) < 200
    assert text[start : start + width] == "here"
    assert text[0] == text[-1] == "…"


def test_a_file_cannot_steer_the_terminal() -> None:
    """Control signs and signs that reorder text become visible instead of acting."""
    assert one_line("a\x1b[31mb\u202ec\x85") == "a␛[31mb\ufffdc\ufffd"


def test_colours_are_written_only_when_asked_for() -> None:
    """Colours add nothing but colours."""
    plain = render_text([finding(label="here")], color=False)
    colored = render_text([finding(label="here")], color=True)
    assert "\x1b[" not in plain
    assert "\x1b[31m" in colored
    assert click.unstyle(colored) == plain


def test_at_most_a_hundred_findings_a_file_are_shown_and_the_rest_is_counted() -> None:
    """A broken file says so without filling the screen; programs get everything."""
    many = [finding()] * (MOST_PER_FILE + 7)
    for shown in (render_text(many, color=False), render_concise(many)):
        assert shown.count("error FL0602") == MOST_PER_FILE
        assert "leads.flow: and 7 more\n" in shown
        assert shown.endswith(f"Found {MOST_PER_FILE + 7} errors in 1 file.\n")
    assert len(json.loads(render_json(Report(many)))["diagnostics"]) == MOST_PER_FILE + 7


def test_the_summary_counts_errors_warnings_and_files() -> None:
    """The last line says how much there is to do."""
    other = SourceFile("other.flow", "x\n")
    found = [finding(), finding(), finding("FL0124", Span(other, 0, 1))]
    assert render_concise(found).endswith("Found 2 errors and 1 warning in 2 files.\n")


def test_concise_is_one_line_a_finding() -> None:
    """Editors and grep read `file:line:column: kind code name: message`."""
    first = render_concise([finding()]).splitlines()[0]
    assert first == "leads.flow:5:34: error FL0602 unknown-key: there is no `emial`"


def test_no_findings_are_no_text() -> None:
    """Nothing found, nothing written."""
    assert render_text([], color=True) == render_concise([]) == ""


@pytest.mark.parametrize(
    ("edit", "advice"),
    [
        (Edit(at(SOURCE, "emial"), "email"), "help: write `email`"),
        (Edit(at(SOURCE, " to"), ""), "help: remove `to`"),
        (Edit(Span(SOURCE, 7, 7), " # x"), "help: insert `# x`"),
    ],
)
def test_a_single_replacement_is_said_as_advice(edit: Edit, advice: str) -> None:
    """A fix reads as what to type, take out or put in."""
    assert advice in render_text([finding(fixes=(Fix("mend it", (edit,)),))], color=False)


def test_advice_that_says_the_fix_is_not_said_twice() -> None:
    """Help in words that holds the replacement is enough."""
    fix = Fix("write `email`", (Edit(at(SOURCE, "emial"), "email"),))
    shown = render_text([finding(help="perhaps `email`", fixes=(fix,))], color=False)
    assert shown.count("help:") == 1


def test_json_has_a_version_all_fields_and_places_that_count_from_one() -> None:
    """A program reads everything that a person is shown."""
    fix = Fix("write `email`", (Edit(at(SOURCE, "emial"), "email"),))
    problem = finding(
        label="here", notes=("n",), help="h", fixes=(fix,), related=(Related(at(SOURCE, "crm"), "r"),)
    )
    place = {"file": "leads.flow", "line": 5, "column": 34, "end_line": 5, "end_column": 39}
    assert json.loads(render_json(Report([problem]))) == {
        "version": 1,
        "flowlang": __version__,
        "files": [],
        "diagnostics": [
            {
                "code": "FL0602",
                "slug": "unknown-key",
                "severity": "error",
                "message": "there is no `emial`",
                **place,
                "label": "here",
                "related": [
                    {
                        "file": "leads.flow",
                        "line": 1,
                        "column": 5,
                        "end_line": 1,
                        "end_column": 8,
                        "label": "r",
                    }
                ],
                "notes": ["n"],
                "help": "h",
                "fixes": [{"title": "write `email`", "safe": True, "edits": [{**place, "text": "email"}]}],
                "fingerprint": fingerprints([problem])[0],
            }
        ],
    }
