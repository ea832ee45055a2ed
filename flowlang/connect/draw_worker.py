"""A process of its own that draws: what Graphviz says on its error output can be heard only from outside.

It reads `{"format": …, "options": […], "texts": […]}` from standard input and writes a list of drawings
in base 64.
"""

import base64
import json
import sys

import pygraphviz


def main() -> None:
    """Draw everything that was asked for."""
    # As bytes: the encoding of the streams is up to the environment.
    asked = json.load(sys.stdin.buffer)
    drawings: list[str] = []
    for text in asked["texts"]:
        graph = pygraphviz.AGraph(string=text)
        drawn = graph.draw(format=asked["format"], prog="dot", args=" ".join(asked["options"]))
        drawings.append(base64.b64encode(drawn).decode())
    sys.stdout.buffer.write(json.dumps(drawings).encode())


if __name__ == "__main__":
    main()
