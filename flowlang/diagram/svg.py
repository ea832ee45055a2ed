"""Finishing touches to an SVG from Graphviz: for dark pages, for those who hear it, and for other fonts."""

import re
from xml.etree import ElementTree

from flowlang.diagram.style import DETAIL_SIZE, hues_of, stylesheet
from flowlang.diagram.wrapping import shown

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SMALL_PRINT = 11.0
# Graphviz drops the fraction of a size that stands in a label.
_DETAIL_SIZES = (float(DETAIL_SIZE), float(int(float(DETAIL_SIZE))))

_TEXT, _GROUP, _LINK = f"{{{SVG}}}text", f"{{{SVG}}}g", f"{{{SVG}}}a"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LINE = re.compile(r"#L(\d+)$")
# The step at the cursor keeps the colours of its kind; only its border is stronger.
_HERE = ".here path, .here polygon, .here ellipse { stroke-width: 3.5 }"


def finish_svg(text: str, title: str, description: str) -> str:
    """The picture with a style sheet, a title and a description, and its text centred in its shapes."""
    root = _read(text)
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
    return _written(root)


def marked(text: str, line: int) -> str:
    """A finished picture with the shapes marked that stand for what a line of the text says.

    Lines count from 1. A step may take several lines: the last one that begins at the line or above counts.
    """
    root = _read(text)
    begins: dict[int, list[ElementTree.Element]] = {}
    for group in root.iter(_GROUP):
        if "node" in group.get("class", "").split():
            for link in group.iter(_LINK):
                if (found := _LINE.search(link.get(f"{{{XLINK}}}href", ""))) is not None:
                    begins.setdefault(int(found[1]), []).append(group)
    for group in begins.get(max((one for one in begins if one <= line), default=0), ()):
        group.set("class", f"{group.get('class')} here")
    style = root.find(f"{{{SVG}}}style")
    if style is not None:
        style.text = f"{_HERE}\n{style.text}"
    return _written(root)


def _read(text: str) -> ElementTree.Element:
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.fromstring(text)  # noqa: S314 - this is what Graphviz has just written


def _written(root: ElementTree.Element) -> str:
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
