"""docs/recipes.md is made from the library of recipes: `pytest --accept` writes it anew."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from snippets import ROOT

from flowlang.cli.main import group
from flowlang.standard_recipes import recipe_index


def test_the_page_of_recipes_is_the_library(golden: Callable[[Path, str], None]) -> None:
    """The page is what the command writes, and every recipe has its heading there."""
    result = CliRunner().invoke(group, ["recipes", "--format", "markdown"])
    assert result.exit_code == 0, result.output
    for name in recipe_index():
        assert result.output.count(f"\n### {name}\n") == 1
    golden(ROOT / "docs" / "recipes.md", result.output)


def test_one_recipe_is_written_as_a_section_of_it() -> None:
    """With a name, the command writes what stands on the page about that recipe."""
    result = CliRunner().invoke(group, ["recipes", "Tell of a hot lead", "--format", "markdown"])
    assert result.exit_code == 0, result.output
    assert result.output in (ROOT / "docs" / "recipes.md").read_text("utf-8")
