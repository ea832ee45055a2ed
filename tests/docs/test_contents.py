"""docs/README.md leads to every page, and README.md to every page of docs/ itself."""

import re
from collections import Counter

from snippets import ROOT

DOCS = ROOT / "docs"


def test_every_page_is_listed_once() -> None:
    """A page that no list names is never found; one that is named twice was moved by half."""
    named = Counter(re.findall(r"\]\(([a-z/-]+\.md)\)", (DOCS / "README.md").read_text("utf-8")))
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"README.md"}
    assert set(named) == pages
    assert max(named.values()) == 1


def test_the_first_page_leads_to_all_others() -> None:
    """README.md names every page that lies in docs/; the cookbook is reached through its list."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert [path.name for path in sorted(DOCS.glob("*.md")) if f"docs/{path.name})" not in text] == []


def test_every_part_is_told_to_contributors() -> None:
    """CONTRIBUTING.md names each package and module of the top, so that a reader finds the right one."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`(?:flowlang/)?([a-z_]+(?:\.py|/))`", text))
    package = ROOT / "flowlang"
    parts = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    parts |= {path.name for path in package.glob("*.py") if not path.name.startswith("__")}
    assert sorted(parts - named) == []
