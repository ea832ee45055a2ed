"""Every code has its page, and what the page calls wrong is found wrong, under that code and no other."""

import gzip
import io
from functools import cache
from pathlib import Path

import pytest
from snippets import ROOT, Snippet, judged, laid_out, snippets, written

from flowlang.cli import workers
from flowlang.configuration import read_configuration
from flowlang.connect.events import EventReader, Rejection
from flowlang.connect.streams import LONGEST, open_lines
from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import page
from flowlang.engine.zones import zone_named
from flowlang.mail.box import by_test, findings_in
from flowlang.project import Project, load_project
from flowlang.syntax.parse import MOST_CHARACTERS
from flowlang.testing.run import run_tests

PAGES = ROOT / "flowlang" / "diagnostics" / "pages"

# Pages without an example, and why there is none. All but the last two have a test of their own below.
WITHOUT_EXAMPLE = {
    "FL0107": "bytes that are not UTF-8 can't stand in a page",
    "FL0109": "sixty levels would fill the page",
    "FL0110": "five million characters would fill the page",
    "FL0124": "the example is a file of another product",
    "FL0567": "it takes a policy beside the event, and a page shows one",
    "FL0702": "bytes that are not UTF-8 can't stand in a page",
    "FL0703": "a line of 16 MB would fill the page",
    "FL0709": "a damaged compressed file can't stand in a page",
    "FL1012": "a Word file can't stand in a page",
    "FL1013": "a Word file can't stand in a page",
    "FL0720": "it takes two events, and a page shows one",
}


def page_snippets(code: str) -> list[Snippet]:
    path = PAGES / f"{code}.md"
    return snippets(path) if path.is_file() else []


def examples(word: str) -> list[Snippet]:
    found = [snippet for code in sorted(CODES) for snippet in page_snippets(code)]
    return [snippet for snippet in found if snippet.says(word)]


def named(snippet: Snippet) -> str:
    return snippet.page.removesuffix(".md")


@cache
def event_reader() -> EventReader:
    crm = load_project([], stdin=("empty.flow", b"use crm\n"))
    return EventReader(crm.schema, zone_named("UTC"), {"Create invoice": ("Deal",)})


def found_in_letters(project: Project) -> list[Diagnostic]:
    """What is wrong with the messages that the tests of an example send."""
    tests = workers.tests_of(project)
    results = list(run_tests(workers.prepare_project(project, letters=True), tests))
    assert all(result.passed for result in results)
    return findings_in(by_test((one.name, one.path, one.letters) for one in results))


def codes_in(snippet: Snippet, folder: Path) -> list[str]:
    """The codes of what is found in an example: a file, a configuration or an event."""
    if snippet.language == "flow":
        project = load_project([written(snippet, folder)])
        found = judged(snippet, project)
        return [problem.code for problem in (*found, *(() if found else found_in_letters(project)))]
    if snippet.language == "toml":
        _, problems = read_configuration("flow.toml", snippet.text.encode(), folder)
        return [problem.code for problem in problems]
    assert snippet.language == "json", f"{snippet.place}: nothing can be checked in {snippet.language}"
    read = event_reader().read(snippet.text.strip().encode())
    return [read.code] if isinstance(read, Rejection) else []


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """No code is left unexplained, and no page is left over from a code that went."""
    assert {path.stem for path in PAGES.glob("*.md")} == set(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_is_headed_by_its_code_and_slug(code: str) -> None:
    """`flow explain` shows the name that the message showed, and some sentences about it."""
    heading, blank, *text = page(code).splitlines()
    assert heading == f"# {code} {CODES[code].slug}"
    assert blank == ""
    assert len(" ".join(text).split()) >= 20


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_has_one_wrong_and_one_right_example(code: str) -> None:
    """Every page shows the mistake and how it is mended, unless the list above says why it can't."""
    shown = [word for one in page_snippets(code) for word in ("wrong", "right") if one.says(word)]
    assert shown == ([] if code in WITHOUT_EXAMPLE else ["wrong", "right"])


@pytest.mark.parametrize("snippet", examples("wrong"), ids=named)
def test_the_wrong_example_gives_exactly_its_code(snippet: Snippet, tmp_path: Path) -> None:
    """One mistake, one message: the example of a page is found under its code and no other."""
    assert codes_in(snippet, tmp_path) == [named(snippet)]


@pytest.mark.parametrize("snippet", examples("right"), ids=named)
def test_the_right_example_is_right(snippet: Snippet, tmp_path: Path) -> None:
    """What a page advises has no findings and is laid out as `flow format` would."""
    assert codes_in(snippet, tmp_path) == []
    if snippet.language == "flow":
        assert laid_out(snippet) == snippet.file


# --- Codes whose example can't stand in a page --------------------------------------------------


def codes_of_file(folder: Path, data: bytes) -> list[str]:
    file = folder / "example.flow"
    file.write_bytes(data)
    return [problem.code for problem in load_project([file]).diagnostics]


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    """FL0107: a file in an older encoding."""
    assert codes_of_file(tmp_path, 'team "Продажби"\n'.encode("cp1251")) == ["FL0107"]


def test_sixty_levels(tmp_path: Path) -> None:
    """FL0109: blocks nested beyond reading."""
    head = 'use crm\n\nworkflow "Deep"\n  when a Lead is created\n  then\n'
    deep = "".join("  " * (level + 2) + "if lead.score is 1 then\n" for level in range(80))
    assert "FL0109" in codes_of_file(tmp_path, f"{head}{deep}{'  ' * 82}stop\n".encode())


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """FL0110: more characters than a flow can have."""
    assert codes_of_file(tmp_path, b"#" * (MOST_CHARACTERS + 1)) == ["FL0110"]


def test_a_file_of_another_product(tmp_path: Path) -> None:
    """FL0124: XML under our ending is skipped, with a warning."""
    assert codes_of_file(tmp_path, b'<?xml version="1.0"?>\n<Flow/>\n') == ["FL0124"]


def test_an_event_that_is_not_utf8() -> None:
    """FL0702: the bytes of a line can't be read as text."""
    read = event_reader().read(b'{"id":"\xff"}')
    assert isinstance(read, Rejection)
    assert read.code == "FL0702"


def lines_of(data: bytes) -> list[str]:
    return [line.problem for line in open_lines(io.BufferedReader(io.BytesIO(data)))]


def test_a_line_that_is_too_long() -> None:
    """FL0703: a line of more than 16 MB is passed over, and the next one is read."""
    assert lines_of(b"x" * (LONGEST + 10) + b"\n{}\n") == ["FL0703", ""]


def test_a_stream_that_is_cut_short() -> None:
    """FL0709: a compressed stream that ends in the middle."""
    whole = gzip.compress(b"{}\n" * 1000)
    assert lines_of(whole[: len(whole) // 2])[-1] == "FL0709"
