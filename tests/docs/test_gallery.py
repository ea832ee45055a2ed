"""The pictures of the gallery show the examples as they are now."""

import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest
from snippets import ROOT

from flowlang.cli.main import run

PAGE = ROOT / "docs" / "gallery.md"
COMMAND = re.compile(r"^flow (diagram .* -o docs/images/gallery/(\S+)\.svg)$", re.MULTILINE)
IMAGE = re.compile(r"!\[[^\]]+\]\(images/gallery/(\S+)\.svg\)")
LINK = "{http://www.w3.org/1999/xlink}href"
LEAST = 12


def structure(file: Path) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Each shape and line with its words and where it leads; where it stands may differ between machines."""
    found = []
    root = ElementTree.parse(file).getroot()  # noqa: S314 - we have made it ourselves
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        kinds = group.get("class", "")
        if {"node", "edge", "cluster"} & set(kinds.split()):
            words = ("".join(one.itertext()) for one in group.iter("{http://www.w3.org/2000/svg}text"))
            links = (one.get(LINK, "") for one in group.iter("{http://www.w3.org/2000/svg}a"))
            found.append((group.get("id", ""), kinds, tuple(words), tuple(links)))
    return found


def test_every_picture_has_its_command() -> None:
    """Below each picture stands how it is made, and there are at least twelve."""
    text = PAGE.read_text("utf-8")
    made = [stem for _, stem in COMMAND.findall(text)]
    assert made == IMAGE.findall(text)
    assert len(set(made)) == len(made) >= LEAST
    assert {file.stem for file in (ROOT / "docs/images/gallery").iterdir()} == set(made)


@pytest.mark.parametrize(
    ("command", "stem"), COMMAND.findall(PAGE.read_text("utf-8")), ids=lambda one: one[:20]
)
def test_the_picture_is_what_its_command_draws(
    command: str, stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool
) -> None:
    """Shapes, lines, words and links are those of the examples; `make gallery` draws the picture again."""
    pytest.importorskip("pygraphviz", reason="drawing needs the extra `diagrams`")
    monkeypatch.chdir(ROOT)
    kept = Path("docs/images/gallery") / f"{stem}.svg"
    new = tmp_path / f"{stem}.svg"
    # From there links lead to the examples as they do from the folder of the gallery.
    arguments = [*shlex.split(command)[:-1], str(kept if accept else new)]
    assert run(arguments if accept else [*arguments, "--link-base", "../../.."]) == 0
    if not accept:
        assert structure(new) == structure(kept)
