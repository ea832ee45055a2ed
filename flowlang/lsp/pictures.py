"""The picture of the workflow at a line, drawn from the text as it is in the editor."""

from collections.abc import Callable

from flowlang.check.model import CheckedWorkflow
from flowlang.lsp.workspace import View
from flowlang.syntax.declarations import Declaration, UseRecipe, Workflow

Render = Callable[[str], str]
"""Makes the SVG of a drawing in Graphviz's language. Raises `RendererMissing` where nothing can."""


def picture_at(view: View, line: int, render: Render | None = None) -> dict[str, str]:
    """The `title` and `svg` of the workflow around a line (from 0), or the `problem` why there is none.

    The step at the line is marked. Between workflows, the one before is shown, or else the first.
    """
    from flowlang.connect.draw import RendererMissing
    from flowlang.diagram.dot import Options, dot_text
    from flowlang.diagram.svg import finish_svg, marked
    from flowlang.diagram.wording import description
    from flowlang.plan.lower import lower

    above = [one for one in view.tree.declarations if one.span.line <= line + 1]
    around = above[-1] if above else None
    found = _workflow_near(view, around, line)
    if isinstance(found, str):
        return {"problem": found}
    plan = lower(found, view.project.schema)
    drawing = dot_text(plan, Options(link=""))

    def drawn() -> str:
        return finish_svg((render or _graphviz)(drawing), plan.name, description(plan))

    try:
        # Only the cursor has moved, most of the time.
        svg = view.memory.recall("picture", (plan.path, plan.name), (drawing, plan.doc), drawn)
    except RendererMissing:
        return {"problem": 'Nothing can draw here. Install it with: pip install "flowlang[diagrams]"'}
    return {"title": plan.name, "svg": marked(svg, line + 1) if around is found.tree else svg}


def _graphviz(drawing: str) -> str:
    from flowlang.connect.draw import render

    (drawn,) = render([drawing], "svg")
    return drawn.decode()


def _workflow_near(view: View, around: Declaration | None, line: int) -> CheckedWorkflow | str:
    """The workflow to be shown for a line in a declaration, or why there is none."""
    checked = view.project.checked.get(view.source.path)
    sound = {_line_of(view, one): one for one in checked.workflows} if checked is not None else {}
    if isinstance(around, Workflow | UseRecipe):
        broken = "This workflow has a mistake. It is drawn as soon as that is mended."
        return sound.get(around.span.line, broken)
    near = [at for at in sound if at <= line + 1] or list(sound)[:1]
    return sound[near[-1]] if near else "There is no workflow without mistakes in this file."


def _line_of(view: View, workflow: CheckedWorkflow) -> int:
    """The line in which a workflow begins, or where the recipe is used that makes it."""
    made = view.project.made.get(workflow.tree.span.source)
    return (workflow.tree if made is None else made.use).span.line
