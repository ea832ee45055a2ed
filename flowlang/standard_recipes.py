"""The recipes that come with FlowLang, each in a file of its own under `stdlib/recipes/`.

Such a file holds more than the recipe: what its use needs, an example of its use, and tests. So it is a
small project that runs, and what `flow init --recipe` starts from.
"""

import re
from functools import cache
from pathlib import Path

from attrs import frozen

from flowlang.resources import recipe_files
from flowlang.source import SourceFile
from flowlang.syntax.declarations import Recipe
from flowlang.syntax.parse import parse_file

_NAME = re.compile(r'^recipe "([^"\n]*)"', re.MULTILINE)


@frozen
class RecipeFile:
    """A file of the library: the area that it belongs to is the folder it stands in."""

    area: str
    path: Path
    text: str


@cache
def recipe_index() -> dict[str, RecipeFile]:
    """The files of the library by the name of the recipe in them, by area and name."""
    found: dict[str, RecipeFile] = {}
    for path in recipe_files():
        text = path.read_text("utf-8")
        for name in _NAME.findall(text):
            found[name] = RecipeFile(path.parent.name, path, text)
    return found


@cache
def standard_recipe(name: str) -> Recipe | None:
    """The recipe of that name, or nothing when the library has none."""
    file = recipe_index().get(name)
    if file is None:
        return None
    tree, _ = parse_file(SourceFile(f"stdlib/recipes/{file.area}/{file.path.name}", file.text))
    return next(
        (one for one in tree.declarations if isinstance(one, Recipe) and one.name.plain == name), None
    )
