"""Recipes as text for people who look for one."""

import json
import re
from collections.abc import Iterable

from flowlang.syntax.declarations import Recipe, RecipeNeed

# What of a file of the library is an example of how its recipe is used.
_USE = re.compile(r"^use recipe .*(?:\n[ ]+\S.*)*", re.MULTILINE)
_RECIPE = re.compile(r"^recipe .*(?:\n(?:[ ]+\S.*)?)*", re.MULTILINE)


def listed(recipes: Iterable[tuple[str, Recipe]]) -> str:
    """The names of recipes by area, each with its sentence."""
    lines: list[str] = []
    last = ""
    for area, recipe in recipes:
        if area != last:
            lines += [*([""] if last else []), area.replace("-", " ").capitalize()]
            last = area
        lines.append(f"  {recipe.name.plain}")
        lines.append(f"      {_doc(recipe)}")
    return "\n".join([*lines, "", '`flow recipes "NAME"` shows how one is used.', ""])


def shown(recipe: Recipe, file: str) -> str:
    """What a recipe does, what it needs, how it is used, and its lines; `file` is the text it stands in."""
    lines = [f"{recipe.name.plain}", f"  {_doc(recipe)}", "", f"For {_about(recipe)}."]
    if recipe.needs:
        width = max(len(need.name.text) for need in recipe.needs)
        lines += ["", "It needs:"]
        lines += [f"  {need.name.text.ljust(width)}  {_need(need)}" for need in recipe.needs]
    use = _USE.search(file)
    if use is not None:
        lines += ["", "For example:", *(f"  {line}" for line in use.group().splitlines())]
    text = _RECIPE.search(file)
    if text is not None:
        lines += ["", "The recipe:", *(f"  {line}".rstrip() for line in text.group().rstrip().splitlines())]
    return "\n".join(lines) + "\n"


def all_as_json(recipes: Iterable[tuple[str, Recipe]]) -> str:
    """Recipes as a JSON list, with what each needs."""
    return json.dumps([_as_json(*one) for one in recipes], ensure_ascii=False, indent=2) + "\n"


def _as_json(area: str, recipe: Recipe) -> dict[str, object]:
    return {
        "name": recipe.name.plain,
        "area": area,
        "about": _doc(recipe),
        "record": None if recipe.any_record or recipe.record is None else recipe.record.text,
        "any_record": recipe.any_record,
        "needs": [
            {
                "name": need.name.text,
                "type": need.type.span.text,
                "default": None if need.default is None else need.default.span.text,
                "about": need.doc.plain if need.doc else None,
            }
            for need in recipe.needs
        ],
    }


def without_recipe(file: str) -> str:
    """A file of the library without the recipe itself: what a project that uses the recipe starts from."""
    lines = _RECIPE.sub("", file, count=1)
    return re.sub(r"\n{3,}", "\n\n", lines)


def _doc(recipe: Recipe) -> str:
    doc = recipe.workflow.doc
    return (doc.plain or "") if doc is not None else ""


def _about(recipe: Recipe) -> str:
    if recipe.record is None:
        return "no record of its own"
    return "any record" if recipe.any_record else f"records of the type {recipe.record.text}"


def _need(need: RecipeNeed) -> str:
    words = [need.type.span.text]
    if need.default is not None:
        words.append(f"{need.default.span.text} unless you say otherwise")
    if need.doc is not None and need.doc.plain:
        words.append(need.doc.plain)
    return "; ".join(words)
