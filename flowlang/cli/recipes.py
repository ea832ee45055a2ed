"""`flow recipes`: the ready workflows that come with FlowLang."""

import click

from flowlang.discovery import ProjectProblem


@click.command("recipes")
@click.argument("name", required=False)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How the recipes are written.",
)
def command(name: str | None, output_format: str) -> None:
    """List ready workflows, and show how one is used.

    With NAME, show what that recipe does, what it needs, an example of its use, and its steps.
    `flow recipes --format markdown` writes all of them as a page.
    """
    from flowlang.report import recipe_list
    from flowlang.standard_recipes import recipe_index, standard_recipe

    index = recipe_index()
    if name is None:
        recipes = [(file.area, recipe) for one, file in index.items() if (recipe := standard_recipe(one))]
        if output_format == "json":
            click.echo(recipe_list.all_as_json(recipes), nl=False)
        elif output_format == "markdown":
            texts = {one: file.text for one, file in index.items()}
            click.echo(recipe_list.as_page(recipes, texts), nl=False)
        else:
            click.echo(recipe_list.listed(recipes), nl=False)
        return
    found = standard_recipe(name)
    if found is None:
        raise ProjectProblem(f'There is no recipe "{name}".{_hint(name, list(index))}')
    if output_format == "json":
        click.echo(recipe_list.all_as_json([(index[name].area, found)]), nl=False)
    elif output_format == "markdown":
        click.echo(recipe_list.section(found, index[name].text), nl=False)
    else:
        click.echo(recipe_list.shown(found, index[name].text), nl=False)


def _hint(name: str, known: list[str]) -> str:
    from flowlang.diagnostics.suggest import nearest

    words = name.lower().split()
    near = nearest(name, known) or next(
        (one for one in known if words and all(word in one.lower() for word in words)), None
    )
    return f' Did you mean "{near}"?' if near else " `flow recipes` lists them."
