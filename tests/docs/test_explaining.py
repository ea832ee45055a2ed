"""The page about explaining: its commands are run on its own file and stream, and print what it shows."""

from pathlib import Path

from snippets import FENCE, ROOT
from test_tutorial import Reader

PAGE = ROOT / "docs" / "explaining.md"


def test_the_commands_print_what_the_page_shows(tmp_path: Path, accept: bool) -> None:
    """What `flow trace`, `flow why` and `flow test --coverage` say there is what they really say."""
    reader = Reader(tmp_path)
    page = PAGE.read_text("utf-8")
    went, at, commands = "", 0, 0
    for match in FENCE.finditer(page):
        text = match["text"]
        match match["words"].split():
            case ["flow"]:
                reader.leads.write_text(text, "utf-8")
            case ["json", "events"]:
                (tmp_path / "events.jsonl").write_text(text, "utf-8")
            case ["console"]:
                commands += text.count("$ flow ")
                text = reader.console(text)
        went += page[at : match.start("text")] + text
        at = match.end("text")
    went += page[at:]
    assert commands >= 5
    if accept:
        PAGE.write_text(went, "utf-8")
        return
    assert page == went
