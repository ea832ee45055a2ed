"""Recipes: what their uses make, and the library that comes with FlowLang."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group
from flowlang.plan.as_text import plan_as_text
from flowlang.project import load_project
from flowlang.recipes.make import Made, make
from flowlang.source import SourceFile
from flowlang.standard_recipes import recipe_index, standard_recipe
from flowlang.syntax.declarations import Recipe, UseRecipe, Workflow
from flowlang.syntax.parse import parse_file

RECIPE = """\
recipe "Tell" for any record as item
  "Tells somebody."
  needs person: User "who is told"
  needs wait: duration = 3 days
  needs only: yes/no = yes
  owner: "nobody"

  # It starts at once.
  when an item is created
  if only
  then
    after wait
    notify person "{item.name} waits since {wait} days"
    update item
      wait: wait
"""


def made(use: str, recipe: str = RECIPE) -> Made:
    """What a use of the recipe makes, which must fit it."""
    tree, problems = parse_file(SourceFile("a.flow", f"{recipe}\n{use}\n"))
    assert problems == []
    declared, used = tree.declarations
    assert isinstance(declared, Recipe)
    assert isinstance(used, UseRecipe)
    result, wrong = make(used, declared, from_library=False)
    assert wrong == []
    assert result is not None
    return result


def test_values_stand_in_the_place_of_their_words() -> None:
    """A value replaces the word wherever it is a value: in steps, in actions, in texts, and nowhere else."""
    result = made('use recipe "Tell" for SalesOrder as "Told" with person: sales_order.owner, wait: 2 days')
    assert result.source.text == (
        'workflow "Told"\n'
        '  "Tells somebody."\n'
        '  owner: "nobody"\n'
        "\n"
        "  # It starts at once.\n"
        "  when an SalesOrder is created\n"
        "  if yes\n"
        "  then\n"
        "    after 2 days\n"
        '    notify sales_order.owner "{sales_order.name} waits since {2 days} days"\n'
        "    update sales_order\n"
        "      wait: 2 days\n"
    )


def test_what_is_not_simple_is_put_in_parentheses() -> None:
    """A condition or a sum keeps its meaning, whatever stands beside the word."""
    use = 'use recipe "Tell" for Lead\n  person: lead.owner\n  only: lead.a is 1 or lead.b is 2\n'
    assert "\n  if (lead.a is 1 or lead.b is 2)\n" in made(use).source.text


def test_settings_of_a_workflow_may_be_given() -> None:
    """The owner of the recipe is replaced; a setting that it lacks stands under its sentence."""
    use = 'use recipe "Tell" for Lead with person: lead.owner, owner: "ana", tags: "marketing"'
    text = made(use).source.text
    assert '  "Tells somebody."\n  tags: "marketing"\n' in text
    assert '  owner: "ana"\n' in text
    assert "nobody" not in text


def test_every_piece_of_a_made_text_knows_where_it_comes_from() -> None:
    """The pieces cover the text in order, and say what stands at the place they name."""
    result = made('use recipe "Tell" for Company with person: company.owner, owner: "ana", tags: "marketing"')
    for piece in result.pieces:
        text = result.source.text[piece.start : piece.end]
        if piece.given is not None:
            assert piece.given.text == text
        elif piece.is_copy and piece.start:
            assert piece.recipe.text == text


def test_a_made_workflow_is_what_a_written_one_would_be(tmp_path: Path) -> None:
    """The plan of a use is the plan of the same lines written by hand."""
    recipe = standard_recipe("Chase a silent lead")
    assert recipe is not None
    project = load_project([recipe_index()["Chase a silent lead"].path])
    (used,) = project.plans
    source = next(iter(project.made)).text
    others = recipe_index()["Chase a silent lead"].text.partition("template")[2].partition("use recipe")[0]
    by_hand = tmp_path / "by_hand.flow"
    by_hand.write_text(f"use crm\n\ntemplate{others}\n{source}", "utf-8")
    (written,) = load_project([by_hand]).plans
    assert plan_as_text(used).splitlines()[1:] == plan_as_text(written).splitlines()[1:]
    assert used.version == written.version


def test_a_recipe_of_the_project_comes_before_one_of_the_library(tmp_path: Path) -> None:
    """Who writes a recipe of the same name means their own."""
    file = tmp_path / "own.flow"
    file.write_text(
        'use crm\n\nrecipe "Chase a silent lead" for a Lead\n  needs wait: duration\n'
        "  when a Lead is created\n  then\n    after wait\n    stop\n\n"
        'use recipe "Chase a silent lead" for Lead with wait: 1 day\n',
        "utf-8",
    )
    project = load_project([file])
    assert project.diagnostics == ()
    assert next(iter(project.made)).text.endswith("    after 1 day\n    stop\n")


def test_a_recipe_is_applied_to_a_part_of_the_records(tmp_path: Path) -> None:
    """One recipe is used twice, each time for some of the records, with values of its own."""
    file = tmp_path / "leads.flow"
    file.write_text(
        """\
use crm

recipe "Say when to call" for a Lead
  needs only: yes/no = yes
  needs soon: duration
  when a Lead is created
  if only
  as long as lead.status is New
  then
    after soon
    notify user "ana" "Call {lead.name}"

use recipe "Say when to call" for Lead as "Call partners"
  only: lead.source is Partner
  soon: 1 hour

use recipe "Say when to call" for Lead as "Call others"
  only: lead.source is not Partner
  soon: 2 days

test "a partner is called sooner"
  given user "ana"
  given a Lead
    name: "Lina"
    source: Partner
  after 1 hour
  expect notify user "ana" "Call Lina"
  after 5 days
  expect nothing more

test "others are called later"
  given user "ana"
  given a Lead
    name: "Omar"
    source: Call
  after 47 hours
  expect nothing more
  after 1 hour
  expect notify user "ana" "Call Omar"
""",
        "utf-8",
    )
    tested = CliRunner().invoke(group, ["test", str(file)])
    assert tested.exit_code == 0, tested.output


@pytest.mark.parametrize("name", recipe_index())
def test_a_recipe_of_the_library_says_what_it_is_for(name: str) -> None:
    """Each has a sentence, a sentence for all that it needs, one example of its use, and a test."""
    recipe = standard_recipe(name)
    assert recipe is not None
    assert recipe.workflow.doc is not None
    assert all(need.doc is not None for need in recipe.needs)
    tree, problems = parse_file(SourceFile("recipe.flow", recipe_index()[name].text))
    assert problems == []
    assert not any(isinstance(one, Workflow) for one in tree.declarations)
    assert any(isinstance(one, UseRecipe) and one.recipe.plain == name for one in tree.declarations)
    assert '\ntest "' in recipe_index()[name].text


@pytest.mark.parametrize("name", recipe_index())
def test_a_recipe_of_the_library_does_what_its_tests_say(name: str) -> None:
    """The file of each recipe is a small project of its own: it is clean, and its tests pass."""
    path = str(recipe_index()[name].path)
    checked = CliRunner().invoke(group, ["check", path])
    assert checked.exit_code == 0, checked.output
    tested = CliRunner().invoke(group, ["test", path])
    assert tested.exit_code == 0, tested.output
