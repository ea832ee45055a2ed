"""Recipes as text for people who look for one."""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from flowlang.syntax.declarations import Recipe, RecipeNeed

# What of a file of the library is an example of how its recipe is used.
_USE = re.compile(r"^use recipe .*(?:\n[ ]+\S.*)*", re.MULTILINE)
_TESTS = re.compile(r"^test .*\Z", re.MULTILINE | re.DOTALL)
_ABOVE_USE = re.compile(r"\A(?:#.*\n|\n)*")
_RECIPE = re.compile(r"^recipe .*(?:\n(?:[ ]+\S.*)?)*", re.MULTILINE)

_PAGE_HEAD = """\
# Recipes

Ready workflows that come with FlowLang. Each waits for a few values of yours: an email, a team, how long
to wait. Look for one that does nearly what you want, and take its example as a start:

- `use recipe "…"` in one of your files makes a workflow of it; that line, and what may stand in it, is
  described in [the language](language.md#recipes).
- `flow init my-project --recipe "…"` starts a project from it, with its emails and its tests.
- `flow recipes "…"` shows it in the terminal.

Below each stands first an example of its use, then the recipe itself: when it does less or more than you
want, copy it into a file of yours, and change it there. A recipe of yours comes before the one of the same
name that comes along.

This page is what `flow recipes --format markdown` writes.

"""


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


def as_page(recipes: Iterable[tuple[str, Recipe]], files: Mapping[str, str]) -> str:
    """Recipes as a page in Markdown, by area; `files` holds the text of each one's file by its name."""
    areas = [(area, [one for _, one in found]) for area, found in groupby(recipes, lambda one: one[0])]
    parts = [_PAGE_HEAD]
    for area, found in areas:
        links = (f"[{one.name.plain}](#{_anchor(one.name.plain or '')})" for one in found)
        parts.append(f"- **{area.capitalize()}**: {', '.join(links)}\n")
    for area, found in areas:
        parts.append(f"\n## {area.capitalize()}\n")
        parts += [f"\n{section(one, files[one.name.plain or ''])}" for one in found]
    return "".join(parts)


def section(recipe: Recipe, file: str) -> str:
    """One recipe in Markdown: what it does, what it needs, an example of its use, and its steps."""
    lines = [f"### {recipe.name.plain}", "", f"{_doc(recipe)} It is for {_about(recipe)}.", ""]
    if recipe.needs:
        lines += ["| needs | what | usually | says |", "| --- | --- | --- | --- |"]
        for need in recipe.needs:
            usually = "" if need.default is None else f"`{need.default.span.text}`"
            says = (need.doc.plain or "") if need.doc else ""
            lines.append(f"| `{need.name.text}` | {need.type.span.text} | {usually} | {says} |")
        lines.append("")
    own = _RECIPE.search(file)
    example = _TESTS.sub("", _ABOVE_USE.sub("", without_recipe(file)))
    for text in (example, f"use crm\n\n{own.group()}" if own is not None else ""):
        lines += ["```flow", text.strip(), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


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
