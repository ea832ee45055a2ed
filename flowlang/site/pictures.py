"""Drawings for pages, and how an SVG becomes a part of a page."""

from collections.abc import Callable, Mapping
from functools import partial
from xml.etree import ElementTree

from flowlang.connect.draw import Drawing, RendererMissing, draw
from flowlang.diagram.style import HUES, stylesheet
from flowlang.diagram.svg import SVG, XLINK

Address = Callable[[str, str], str | None]
"""Where a link leads, from the key of the picture and what the drawing says; nothing for no link."""


def drawn(wanted: Mapping[str, Drawing], address: Address, said: Callable[[str], str]) -> dict[str, str]:
    """The drawings by their key, ready to stand in a page; none where nothing can draw them.

    `said` is how the place in front of a tooltip is shown.
    """
    if not wanted:
        return {}
    try:
        pictures = draw(list(wanted.values()), "svg")
    except RendererMissing:
        return {}
    return {
        key: _inline(picture.decode(), f"d{number}-", partial(address, key), said)
        for number, (key, picture) in enumerate(zip(wanted, pictures, strict=True), start=1)
    }


def _inline(text: str, prefix: str, address: Callable[[str], str | None], said: Callable[[str], str]) -> str:
    """An SVG for a page: without a style sheet of its own, and with ids that no other picture has."""
    root = ElementTree.fromstring(text)  # noqa: S314 - we have just drawn it
    for element in root.findall(f"{{{SVG}}}style"):
        root.remove(element)
    described = "aria-labelledby"
    root.set(described, " ".join(prefix + one for one in root.get(described, "").split()))
    for element in root.iter():
        if "id" in element.attrib:
            element.set("id", prefix + element.attrib["id"])
        for name in (f"{{{XLINK}}}title", "title"):
            if name in element.attrib:
                element.set(name, said(element.attrib[name]))
        if (href := element.attrib.pop(f"{{{XLINK}}}href", None)) is not None:
            element.attrib.pop("target", None)
            target = address(href)
            if target is not None:
                element.set("href", target)
    return ElementTree.tostring(root, encoding="unicode").strip()


def picture_style() -> str:
    """The style sheet that all pictures of the site share."""
    shared = stylesheet(HUES).replace("a:hover", ".diagram a:hover")
    # The paper of the page shines through.
    return f"{shared}\n.diagram .paper polygon {{ fill: transparent }}"
