"""The page of the diagram beside the text, in a real browser with a stand-in for VS Code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowlang.lsp.pictures import picture_at
from flowlang.lsp.workspace import Workspace
from tests.chromium import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
MEDIA = ROOT / "editors" / "vscode" / "media"
FILE = ROOT / "examples" / "bike-shop" / "sales" / "quote-requests.flow"
pytestmark = pytest.mark.slow

STAND_IN = """
window.said = [];
let kept = window.name ? JSON.parse(window.name) : undefined;
window.acquireVsCodeApi = () => ({
  postMessage: message => window.said.push(message),
  getState: () => kept,
  setState: state => { kept = state; window.name = JSON.stringify(state); },
});
"""
IN_SIGHT = """() => {
  const { top, bottom } = document.querySelector('.here').getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The page, filled in as the extension does it; a fault of its script fails the test."""
    text = (MEDIA / "preview.html").read_text("utf-8")
    text = text.replace("{{source}}", "file:").replace("{{script}}", (MEDIA / "preview.js").as_uri())
    assert "{{" not in text
    file = tmp_path / "preview.html"
    file.write_text(text, "utf-8")
    opened = browser.new_page(viewport={"width": 600, "height": 500})
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.add_init_script(STAND_IN)
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert faults == []


@pytest.fixture(scope="module")
def pictures() -> list[dict[str, str]]:
    """What the server sends for some lines of a long workflow."""
    text = FILE.read_text("utf-8")
    workspace = Workspace([FILE.parents[1]])
    workspace.change(FILE, text)
    view = workspace.view(FILE, checked=True)
    assert view is not None
    lines = [text[: text.index(words)].count("\n") for words in ("notify team", "set lead.status to Lost")]
    return [picture_at(view, line) for line in lines]


def send(page: Any, message: object) -> None:
    """A message of the extension."""
    page.evaluate("message => window.postMessage(message, '*')", message)
    page.wait_for_timeout(50)


def test_it_shows_the_diagram_and_follows_the_cursor(page: Any, pictures: list[dict[str, str]]) -> None:
    """It says when it is ready; then the step at the cursor is marked, and brought into sight."""
    assert page.evaluate("said") == [{"ready": True}]
    for picture, words in zip(pictures, ("asks for a", "lead.status to Lost"), strict=True):
        send(page, picture)
        assert words in page.locator(".here").text_content()
        assert page.evaluate(IN_SIGHT)
    assert page.evaluate("scrollY") > 0


def test_a_click_tells_the_line(page: Any, pictures: list[dict[str, str]]) -> None:
    """The extension hears which line a shape stands for, and the page stays where it is."""
    send(page, pictures[0])
    page.locator(".node.action a", has_text="asks for a").click()
    assert page.evaluate("said")[-1] == {"line": 15}
    assert page.url.endswith("preview.html")


def test_a_broken_workflow_leaves_the_last_diagram_pale(page: Any, pictures: list[dict[str, str]]) -> None:
    """While a line is being written, the picture stays, and why it is old is said."""
    send(page, pictures[0])
    send(page, {"problem": "This workflow has a mistake."})
    assert page.locator("#note").inner_text() == "This workflow has a mistake."
    assert page.locator("#picture.old svg").count() == 1
    send(page, pictures[1])
    assert page.locator("#picture.old").count() == 0
    assert not page.locator("#note").is_visible()


def test_bad_messages_change_nothing(page: Any, pictures: list[dict[str, str]]) -> None:
    """What is no message of ours is passed over, and nothing in a picture runs as a script."""
    send(page, pictures[0])
    before = page.locator("#picture").inner_html()
    for message in (None, 3, "svg", [], {}, {"svg": 7}, {"svg": "nothing"}, {"problem": {"a": 1}}):
        send(page, message)
    assert page.locator("#picture").inner_html() == before
    assert page.locator("#picture.old").count() == 0
    send(page, {"svg": "<svg onload=\"window.ran = 1\"><image href='x' onerror='window.ran = 1'/></svg>"})
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    send(page, pictures[1])
    assert page.locator(".here").count() == 1


def test_a_panel_that_was_hidden_shows_what_it_showed(page: Any, pictures: list[dict[str, str]]) -> None:
    """VS Code throws the page away when its tab is covered; it begins with the last picture."""
    send(page, pictures[1])
    page.reload()
    assert "lead.status to Lost" in page.locator(".here").text_content()


def test_in_the_dark_it_is_dark(page: Any, pictures: list[dict[str, str]]) -> None:
    """Paper and shapes follow the scheme that the reader has chosen."""
    send(page, pictures[0])
    shades = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        shades.append(sum(map(int, colour[4:-1].split(","))))
    assert shades[0] > 600
    assert shades[1] < 150
