"""The site in a real browser: the search, dark pages, telephones, and paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import chromium
from tests.site.kit import docs

ROOT = Path(__file__).parents[2]
WORKFLOW = "workflows/take-up-a-fleet-request.html"
PAGES = ("index.html", "records.html", "actions.html", "policies.html", "templates.html", WORKFLOW)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the site of the bicycle shop is, as an address of the file system."""
    out = tmp_path_factory.mktemp("site") / "out"
    docs(ROOT / "examples" / "bike-shop", "--out", out)
    return out.as_uri()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test when a script fails, or when anything is asked for from the network."""
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url)
    )
    yield opened
    opened.close()
    assert not wrong


def test_the_search_finds_and_leads_there(page: Any, site: str) -> None:
    """Words of a name find a workflow, in any order and case; Enter opens it, from any page."""
    page.goto(f"{site}/{WORKFLOW}")
    page.keyboard.press("/")
    page.keyboard.type("FORM web talk")
    first = page.locator("#found a").first
    assert "Talk to people who fill in the web form" in first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/talk-to-people-who-fill-in-the-web-form.html")
    page.fill("#search", "qqqq")
    assert page.locator("#found").inner_text() == "Nothing here has these words."


def test_a_step_of_the_picture_leads_to_its_line(page: Any, site: str) -> None:
    """A click on a shape marks the line of the text."""
    page.goto(f"{site}/{WORKFLOW}")
    page.locator(".diagram a[href='#L19']").first.click()
    assert page.evaluate("document.querySelector(':target').id") == "L19"


@pytest.mark.parametrize("name", PAGES)
def test_a_telephone_scrolls_no_page_sideways(page: Any, site: str, name: str) -> None:
    """At the width of a telephone, wide tables, pictures and texts scroll inside the page."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_pages_are_dark(page: Any, site: str) -> None:
    """Paper, ink and the pictures follow the scheme that the reader has chosen."""
    look = """() => {
      const of = one => getComputedStyle(document.querySelector(one));
      return [of('body').backgroundColor, of('body').color, of('.diagram .action path').fill];
    }"""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{site}/{WORKFLOW}")
        found[scheme] = [sum(map(int, one[4:-1].split(","))) for one in page.evaluate(look)]
    paper, ink, box = found["light"]
    assert paper > 600
    assert ink < 300
    assert box > 600
    paper, ink, box = found["dark"]
    assert paper < 150
    assert ink > 600
    assert box < 200


def test_paper_has_no_menus(page: Any, site: str) -> None:
    """On paper the text is there and what can only be clicked is not."""
    page.emulate_media(media="print")
    page.goto(f"{site}/{WORKFLOW}")
    assert not page.locator("#search").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.locator("#L15").is_visible()
