"""The playground in a real browser, which asks for nothing from elsewhere: messages, diagram, tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, _TokenType

from flowlang.highlight.lexer import FlowLexer
from tests.chromium import chromium
from tests.playground import kit

pytestmark = pytest.mark.slow
# Far more than anything takes: a busy machine is no fault of the page.
SOON = 90_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
MAIN = ".cm-content"
# What the style sheet calls the tokens of Pygments.
CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Keyword.Type, "ty"),
    (Keyword, "kw"),
    (Operator.Word, "kw"),
    (Name.Class, "ty"),
    (Name.Attribute, "at"),
    (String, "st"),
    (Number, "nu"),
    (Literal.Date, "nu"),
    (Comment, "co"),
)


Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served from. Without a browser it is not built."""
    with kit.served(kit.build(tmp_path_factory.mktemp("playground"))) as found:
        yield found


@pytest.fixture(scope="module")
def wrong() -> list[str]:
    """What went wrong in pages: scripts that failed, and what was asked for from elsewhere."""
    return []


@pytest.fixture(scope="module")
def visit(browser: Any, address: str, wrong: list[str]) -> Iterator[Visit]:
    """Opens the page as somebody who was never here."""
    opened: list[Any] = []

    def visits(fragment: str, script: str = "") -> Any:
        context = browser.new_context()
        opened.append(context)
        page = context.new_page()
        page.clock.install()
        page.add_init_script(script)
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((address, "data:")) else wrong.append(asked.url),
        )
        page.goto(f"{address}{fragment}")
        return page

    yield visits
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def visited(visit: Visit) -> Any:
    """The page that most tests share, as it takes a while to come."""
    return visit("")


@pytest.fixture
def page(visited: Any, wrong: list[str]) -> Iterator[Any]:
    """The page with the first example as it was, so high that every line of the text is there."""
    visited.set_viewport_size({"width": 1400, "height": 4200})
    visited.select_option("#examples", index=0)
    visited.click("#reset")
    visited.click("#show-diagram")
    visited.locator("#picture svg").wait_for()
    says(visited, "No problems")
    yield visited
    assert wrong == []


def says(page: Any, text: str) -> None:
    """Wait until the line at the top says something."""
    page.locator("#state", has_text=text).wait_for()


SELECT = """(content, [words, line]) => {
  for (const found of content.querySelectorAll('.cm-line')) {
    if (!found.textContent.includes(line)) continue;
    const walker = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      const at = node.data.indexOf(words);
      if (at < 0) continue;
      content.focus();
      getSelection().setBaseAndExtent(node, at, node, at + words.length);
      return;
    }
  }
  throw new Error(`there is no ${words}`);
}"""


def mark(page: Any, words: str, line: str = "") -> None:
    """Select words of the text, in a line that has some others, as somebody with a mouse would."""
    for _ in range(50):
        page.locator(MAIN).evaluate(SELECT, [words, line])
        # The editor hears of it in its own time; an answer that comes just then may bring its own back.
        page.wait_for_timeout(100)
        if page.evaluate("getSelection().toString()") == words:
            return
    raise AssertionError(f"{words} could not be selected")


def drawing(page: Any) -> str:
    """The words in the diagram."""
    found: str = page.locator("#picture svg").text_content()
    return found


def test_a_mistake_is_underlined_and_mended_and_the_diagram_follows(page: Any) -> None:
    """From a sound text over a mistake in it to its fix: each is seen where it belongs."""
    assert "2 days" in drawing(page)
    mark(page, "status")
    page.keyboard.type("statu")
    page.keyboard.press("Escape")
    says(page, "1 error")
    assert page.locator(".cm-lintRange-error").inner_text() == "statu"
    line = page.locator(".cm-line", has=page.locator(".cm-lintRange-error"))
    assert "as long as lead.email is present and lead.statu is New" in line.inner_text()
    assert "has no field statu" in page.locator("#list li").inner_text()
    page.locator("#note", has_text="This workflow has a mistake").wait_for()
    assert "2 days" in drawing(page)
    page.locator("#list .fix").click()
    says(page, "No problems")
    assert page.locator(".cm-lintRange-error").count() == 0
    mark(page, "2 days")
    page.keyboard.type("17 days")
    page.locator("#picture svg", has_text="17 days").wait_for()


def test_the_step_at_the_cursor_is_marked_and_a_shape_leads_to_its_line(page: Any) -> None:
    """Text and diagram point at each other."""
    mark(page, "assign")
    page.locator("#picture .here", has_text="member of team").wait_for()
    page.locator("#picture .node.action a", has_text="follow up").click()
    page.locator("#picture .here", has_text="follow up").wait_for()
    assert 'send email "follow up"' in page.locator(".cm-activeLine").inner_text()


def test_tests_are_run_and_a_failed_one_is_explained(page: Any) -> None:
    """All pass; then one is made wrong, and is run again by itself, with what was found and the story."""
    page.locator(MAIN).focus()
    page.keyboard.press("Control+Enter")
    page.locator(".verdict", has_text="3 passed").wait_for()
    mark(page, "Lost", line="check lead.status")
    page.keyboard.type("New")
    page.keyboard.press("Escape")
    page.locator(".verdict", has_text="2 passed, 1 failed").wait_for()
    failed = page.locator(".test[open]")
    assert "a silent lead is chased, then closed" in failed.inner_text()
    assert "lead.status is Lost" in failed.inner_text()
    assert "sent email" in failed.locator(".story").inner_text()
    failed.locator(".place").click()
    assert "check lead.status is New" in page.locator(".cm-activeLine").inner_text()


def test_a_link_brings_the_text_back(page: Any, visit: Visit) -> None:
    """Whoever opens the address sees what was written, in the example that it belongs to."""
    page.select_option("#examples", "Write to silent leads")
    page.locator("#picture svg", has_text="24 hours").wait_for()
    mark(page, "24 hours")
    page.keyboard.type("31 hours")
    page.locator("#picture svg", has_text="31 hours").wait_for()
    page.click("#share")
    says(page, "The link")
    shared = page.url.partition("#")[2]
    other = visit(f"#{shared}")
    other.locator("#picture svg", has_text="31 hours").wait_for()
    says(other, "No problems")
    assert other.locator("#examples").input_value() == "Write to silent leads"
    # Whoever writes on has another text than the link, also after a reload.
    other.set_viewport_size({"width": 1400, "height": 4200})
    mark(other, "31 hours")
    other.keyboard.type("33 hours")
    other.locator("#picture svg", has_text="33 hours").wait_for()
    assert "#" not in other.url


@pytest.mark.parametrize("fragment", ["#nonsense", "#AAAA", "#" + "A" * 5000])
def test_a_damaged_link_is_told_of(page: Any, fragment: str) -> None:
    """What was cut off on its way is no reason to break."""
    page.evaluate("fragment => { location.hash = fragment }", fragment)
    says(page, "This link is damaged")
    says(page, "No problems")


def test_every_example_is_sound(page: Any) -> None:
    """What is there to be looked at first has no mistake, is drawn, and its tests pass."""
    for title in page.locator("#examples option").all_inner_texts():
        page.select_option("#examples", title)
        page.locator("#none", has_text="No problems were found").wait_for()
        page.click("#show-diagram")
        page.locator("#picture svg").wait_for()
        page.click("#test")
        page.locator(".verdict").wait_for()
        assert page.locator(".verdict.bad").count() == 0, title


def test_completion_offers_what_may_come_next(page: Any) -> None:
    """The words come from the language server; Enter takes the first."""
    mark(page, "Lost")
    page.keyboard.type("Con")
    page.locator(".cm-tooltip-autocomplete li", has_text="Contacted").wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    page.locator(".cm-line", has_text="set lead.status to Contacted").wait_for()


def test_format_lays_the_text_out(page: Any) -> None:
    """Spaces that are too many go; a text that can't be read stays, and the page says why."""
    mark(page, "2 days")
    page.keyboard.type("2    days")
    page.click("#format")
    page.locator(".cm-line", has_text="    after 2 days").first.wait_for()
    mark(page, "workflow", line='workflow "')
    page.keyboard.type("workflo")
    page.click("#format")
    says(page, "Mend its mistakes first")


def test_a_code_is_explained(page: Any) -> None:
    """A click on a code opens its page, and Escape closes it."""
    mark(page, "status")
    page.keyboard.type("statu")
    page.locator(".code-of").click()
    page.locator("dialog[open] h3", has_text="FL0203").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_what_was_written_is_there_after_a_reload(page: Any) -> None:
    """Nobody loses a text to a reload; `Start over` brings the example back."""
    mark(page, "2 days")
    page.keyboard.type("19 days")
    page.locator("#picture svg", has_text="19 days").wait_for()
    page.reload()
    page.locator("#picture svg", has_text="19 days").wait_for()
    page.click("#reset")
    page.locator("#picture svg", has_text="2 days").wait_for()


def test_what_takes_too_long_is_given_up(visit: Visit) -> None:
    """A question that is never answered takes its Python along; the next one is answered by a new one."""
    lost = """const send = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message) {
        if (!message.question.includes('"ask":"test"') || window.lost) return send.call(this, message);
        window.lost = true;
      };"""
    page = visit("", lost)
    says(page, "No problems")
    page.click("#test")
    page.wait_for_timeout(300)
    page.clock.fast_forward(31_000)
    says(page, "This took too long")
    page.click("#test")
    page.locator(".verdict", has_text="3 passed").wait_for()


def test_the_keyboard_leads_everywhere(page: Any) -> None:
    """Tab indents in the text, and leaves it after Escape; arrows lead from tab to tab."""
    mark(page, "assign")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert page.locator(".cm-activeLine").inner_text().startswith("      assign")
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#editor')") is None
    page.locator("#show-diagram").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".verdict").wait_for()
    assert page.evaluate("document.activeElement.id") == "show-report"


def test_a_mistake_in_another_file_leads_there(page: Any) -> None:
    """A message names the file, its tab shows that something is wrong, and a click opens it at the place."""
    page.select_option("#examples", label="Write to silent leads")
    page.locator("#files button", has_text="schema.flow").click()
    mark(page, "crm", line="use crm")
    page.keyboard.type("crmm")
    page.locator("#files button.wrong", has_text="schema.flow").wait_for()
    page.locator("#files button", has_text="01-silent-lead.flow").click()
    page.locator("#list .place", has_text="schema.flow, line").first.click()
    assert page.locator("#files [aria-selected=true]").inner_text() == "schema.flow"
    page.locator("#list .fix").first.click()
    says(page, "No problems")


def test_a_telephone_scrolls_no_page_sideways(page: Any) -> None:
    """At the width of a telephone, text and diagram scroll inside the page."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#test")
    page.locator(".verdict").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_pages_are_dark(page: Any) -> None:
    """Page, text and diagram follow the scheme that the reader has chosen."""
    look = """() => {
      const parts = (one, what) => getComputedStyle(one)[what].match(/[\\d.]+/g).slice(0, 3).map(Number);
      const shade = (one, what) => parts(one, what).reduce((sum, part) => sum + part);
      const drawn = document.querySelector('#picture > div').shadowRoot;
      return [
        shade(document.body, 'backgroundColor'),
        shade(document.querySelector('.cm-content'), 'color'),
        shade(drawn.querySelector('.action path'), 'fill'),
      ];
    }"""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found[scheme] = page.evaluate(look)
    assert [one > 600 for one in found["light"]] == [True, False, True]
    assert [one > 600 for one in found["dark"]] == [False, True, False]


def test_the_colours_are_those_of_documents(page: Any) -> None:
    """Every sign of the text has the colour that the lexer for documents gives it."""
    lines = page.locator(MAIN).evaluate(
        """content => [...content.querySelectorAll('.cm-line')].flatMap(line => [...line.childNodes])
          .flatMap(node => {
          const classes = (node.className ?? '').split(' ').map(one => (one === 'kd' ? 'kw' : one));
          const known = classes.find(one => ['kw', 'ty', 'at', 'st', 'nu', 'co'].includes(one)) ?? '';
          return [...node.textContent].filter(letter => letter.trim()).map(letter => [letter, known]);
        })"""
    )
    found = [tuple(one) for one in lines]
    text = "\n".join(page.locator(".cm-line").all_text_contents())
    expected = [
        (letter, next((name for known, name in CLASSES if token in known), ""))
        for token, piece in FlowLexer().get_tokens(text)
        for letter in piece
        if letter.strip()
    ]
    assert found == expected
