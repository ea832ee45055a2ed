"""Pages with commands: they are run on the files that the page itself shows, and print what it shows."""

from pathlib import Path

import pytest
from snippets import FENCE, ROOT, snippets
from test_tutorial import Reader

from flowlang.configuration import read_configuration
from flowlang.report.measure.definitions import TABLES, keys_of

# The pages, and the least number of commands that each shows.
PAGES = {"explaining.md": 5, "report.md": 2, "schema-import.md": 1}


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_print_what_the_page_shows(name: str, tmp_path: Path, accept: bool) -> None:
    """What commands say on a page is what they really say."""
    reader = Reader(tmp_path)
    path = ROOT / "docs" / name
    page = path.read_text("utf-8")
    went, at, commands = "", 0, 0
    for match in FENCE.finditer(page):
        text = match["text"]
        match match["words"].split():
            case ["flow"]:
                reader.leads.write_text(text, "utf-8")
            case ["json", "events"]:
                (tmp_path / "events.jsonl").write_text(text, "utf-8")
            case [_, "file", file]:
                (tmp_path / file).write_text(text, "utf-8")
            case ["console"]:
                commands += text.count("$ flow ")
                text = reader.console(text)
        went += page[at : match.start("text")] + text
        at = match.end("text")
    went += page[at:]
    assert commands >= PAGES[name]
    if accept:
        path.write_text(went, "utf-8")
        return
    assert page == went


def test_the_configuration_of_a_report_is_right(tmp_path: Path) -> None:
    """The tables that docs/report.md shows are read without a finding, and no key is left untold."""
    path = ROOT / "docs" / "report.md"
    [block] = [one for one in snippets(path) if one.language == "toml"]
    configuration, found = read_configuration("flow.toml", block.text.encode(), tmp_path)
    assert found == []
    assert {table for table, _ in configuration.report.given} == set(TABLES)
    page = path.read_text("utf-8")
    assert [key for table in TABLES for key in keys_of(table) if f"`{key}`" not in page] == []
