"""The picture of the workflow at a line, drawn from the text as it is in the editor."""

from flowlang.lsp.workspace import View


def picture_at(view: View, line: int) -> dict[str, str]:
    """The `title` and `svg` of the workflow around a line (from 0), or the `problem` why there is none."""
    from flowlang.connect.draw import Drawing, RendererMissing, draw
    from flowlang.diagram.dot import Options, dot_text
    from flowlang.diagram.wording import description
    from flowlang.plan.lower import lower

    around = None
    for one in view.tree.declarations:
        if one.span.line <= line + 1:
            around = one
    checked = view.project.checked.get(view.source.path)
    workflows = checked.workflows if checked is not None else ()
    found = next((one for one in workflows if around is not None and one.tree.span == around.span), None)
    if found is None:
        return {"problem": "There is no workflow without mistakes at the cursor."}
    plan = lower(found, view.project.schema)
    try:
        (svg,) = draw([Drawing(dot_text(plan, Options(link="")), plan.name, description(plan))], "svg")
    except RendererMissing:
        return {"problem": 'Nothing can draw here. Install it with: pip install "flowlang[diagrams]"'}
    return {"title": plan.name, "svg": svg.decode()}
