"""A site made for a test, and its pages read back."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from attrs import define, field
from click.testing import CliRunner, Result

from flowlang.cli.main import group

VOID = frozenset({"meta", "link", "input", "br"})


@define
class Page(HTMLParser):
    """A page: its ids, where it leads, its headings and its text. What isn't closed properly is `wrong`."""

    ids: list[str] = field(factory=list)
    leads: list[tuple[str, str, str]] = field(factory=list)
    headings: list[str] = field(factory=list)
    words: list[str] = field(factory=list)
    tags: list[str] = field(factory=list)
    wrong: list[str] = field(factory=list)
    open: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "xlink:href", "action"):
                self.leads.append((tag, name, value or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(file: Path) -> Page:
    """A page, read back."""
    page = Page()
    page.feed(file.read_text("utf-8"))
    page.close()
    return page


def pages(folder: Path) -> Iterator[tuple[Path, Page]]:
    """All pages of a site."""
    for file in sorted(folder.rglob("*.html")):
        yield file, read(file)


def docs(*arguments: str | Path, code: int = 0) -> Result:
    """Run `flow docs`."""
    result = CliRunner().invoke(group, ["docs", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result
