"""Finishing touches to an SVG from Graphviz: for dark pages, for those who hear it, and for other fonts."""

import re
from xml.etree import ElementTree

from flowlang.diagram.style import DETAIL_SIZE, hues_of, stylesheet
from flowlang.diagram.wrapping import shown

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SMALL_PRINT = 11.0
# Graphviz drops the fraction of a size that stands in a label.
_DETAIL_SIZES = (float(DETAIL_SIZE), float(int(float(DETAIL_SIZE))))

_TEXT, _GROUP = f"{{{SVG}}}text", f"{{{SVG}}}g"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def finish_svg(text: str, title: str, description: str) -> str:
    """The picture with a style sheet, a title and a description, and its text centred in its shapes."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(text)  # noqa: S314 - this is what Graphviz has just written
    root.set("role", "img")
    root.set("aria-labelledby", "picture-title picture-description")
    classes = {word for group in root.iter(_GROUP) for word in group.get("class", "").split()}
    for number, (tag, words, name) in enumerate(
        (("title", title, "picture-title"), ("desc", description, "picture-description"), ("style", "", ""))
    ):
        element = ElementTree.Element(f"{{{SVG}}}{tag}")
        element.text = shown(words) if name else stylesheet(hues_of(classes))
        if name:
            element.set("id", name)
        root.insert(number, element)
    for group in root.iter(_GROUP):
        kinds = group.get("class", "").split()
        if group.get("id", "").startswith("a_graph"):
            group.set("class", "paper")
        if "node" in kinds and "entity" not in kinds:
            _centre(group)
        if {"node", "edge", "cluster"} & set(kinds):
            _drop_name(group)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _drop_name(group: ElementTree.Element) -> None:
    """The internal name of a shape would be read out and shown; its tooltip says more."""
    for name in group.findall(f"{{{SVG}}}title"):
        group.remove(name)


def _centre(group: ElementTree.Element) -> None:
    """Anchor the lines of a label in the middle, so that another font doesn't push them to the left."""
    xs = [x for shape in group.iter() for x in _xs(shape)]
    if not xs:
        return
    middle = f"{(min(xs) + max(xs)) / 2:.2f}"
    for line in group.iter(_TEXT):
        if float(line.get("font-size", "0")) < SMALL_PRINT and not line.get("font-weight"):
            line.set("class", "small")
        if float(line.get("font-size", "0")) in _DETAIL_SIZES and not line.get("font-weight"):
            # Small print in columns, which start at the left.
            continue
        line.set("text-anchor", "middle")
        line.set("x", middle)


def _xs(shape: ElementTree.Element) -> list[float]:
    """The left and right of a shape, as far as its corners tell."""
    written = shape.get("points") or shape.get("d")
    if written:
        return [float(number) for number in _NUMBER.findall(written)][::2]
    if shape.get("cx") is not None:
        return [float(shape.get("cx", "0"))]
    return []
