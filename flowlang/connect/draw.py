"""From the text of a drawing to a picture: through `pygraphviz`, or through `dot` if that is there."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from attrs import frozen

from flowlang.diagram.style import RESOLUTION
from flowlang.diagram.svg import finish_svg

FORMATS = ("svg", "png", "pdf")


@frozen
class Drawing:
    """The text of a drawing, and the title and description that the picture carries."""

    text: str
    title: str
    description: str


class RendererMissing(Exception):
    """Neither `pygraphviz` nor `dot` is there."""


def draw(drawings: Sequence[Drawing], picture_format: str, dpi: int | None = None) -> list[bytes]:
    """Pictures as `svg`, `png` or `pdf`. `dpi` is the resolution of a `png`, in points an inch.

    Raises `RendererMissing` when nothing can draw them, and `RuntimeError` when Graphviz refuses a text: then
    FlowLang itself is wrong.
    """
    texts = [drawing.text for drawing in drawings]
    pictures = render(texts, picture_format, dpi)
    if picture_format != "svg":
        return pictures
    return [
        finish_svg(picture.decode(), drawing.title, drawing.description).encode()
        for picture, drawing in zip(pictures, drawings, strict=True)
    ]


def render(texts: Sequence[str], output: str, dpi: int | None = None) -> list[bytes]:
    """What Graphviz makes of texts, in one of its formats: `json` tells where everything stands.

    Raises what `draw` raises.
    """
    options = [f"-Gdpi={dpi or RESOLUTION}"] if output == "png" else []
    if find_spec("pygraphviz") is not None:
        asked = json.dumps({"format": output, "options": options, "texts": list(texts)}).encode()
        answer = _run([sys.executable, "-m", "flowlang.connect.draw_worker"], asked)
        return [base64.b64decode(drawn) for drawn in json.loads(answer)]
    if (program := shutil.which("dot")) is not None:
        return [_run([program, f"-T{output}", *options], text.encode()) for text in texts]
    raise RendererMissing


def _run(command: list[str], given: bytes) -> bytes:
    done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603
    said = done.stderr.decode(errors="replace")
    # A label that isn't well formed is no failure to Graphviz: it draws something else and says so here.
    if done.returncode != 0 or any(line.startswith("Error") for line in said.splitlines()):
        raise RuntimeError(f"Graphviz could not draw this: {said.strip()}")
    return done.stdout
