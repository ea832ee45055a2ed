"""HTML that a template wrote itself: its text, and what mail programs would stumble over."""

from collections.abc import Sequence
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr"}
_ALONE = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_REFUSED = {
    "script": "runs a script, which every mail program removes",
    "iframe": "shows another page, which every mail program removes",
    "object": "embeds a program, which every mail program removes",
    "embed": "embeds a program, which every mail program removes",
    "form": "is a form, which most mail programs don't send",
}


class _Reader(HTMLParser):
    """Reads text and notes what is wrong."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.text.append("\n")
        if tag in _REFUSED:
            self.wrong.append(f"<{tag}> {_REFUSED[tag]}")
        if tag not in _ALONE:
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.wrong.append(f"`{name}` runs a script, which every mail program removes")
            if name == "href" and tag == "a":
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text.append("\n")
        if tag in _ALONE:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes what is not open")
            while tag in self.open and self.open[-1] != tag:
                self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def text_of(page: str) -> str:
    """The text of a page, a line for each paragraph."""
    lines = (" ".join(line.split()) for line in "".join(_read(page).text).split("\n"))
    return "\n".join(line for line in lines if line)


def links_of(page: str) -> Sequence[str]:
    """The addresses to which the links of a page lead."""
    return _read(page).links


def wrong_in(page: str) -> Sequence[str]:
    """What mail programs would stumble over, in words."""
    reader = _read(page)
    return [*reader.wrong, *(f"<{tag}> is never closed" for tag in reader.open)]
