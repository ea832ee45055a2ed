"""The plan as an outline for readers."""

from flowlang.diagnostics.render.terminal import one_line
from flowlang.plan.exits import exits
from flowlang.plan.graph import End, Plan
from flowlang.plan.names import in_words


def plan_as_text(plan: Plan) -> str:
    """A plan as lines of text: what starts it, then each node with its ways out (not those to the next)."""
    return "\n".join([*_head(plan), "", *_nodes(plan)]) + "\n"


def _head(plan: Plan) -> list[str]:
    lines = [f'workflow "{plan.name}"  ({one_line(plan.path)}:{plan.span.line}, version {plan.version})']
    lines += [f"  {plan.doc}"] if plan.doc else []
    for name, value in (("owner", plan.owner), ("tags", ", ".join(plan.tags)), ("calendar", plan.calendar)):
        lines += [f"  {name}: {value}"] if value else []
    each = f" for each {in_words(plan.per)}" if plan.per is not None else ""
    lines.append(f"  runs: {plan.runs}{each}")
    for number, start in enumerate(plan.starts):
        lines.append(f"  {'or ' if number else ''}{start.words}")
    for words, term in (("if", plan.condition), ("as long as", plan.as_long_as), ("until", plan.until)):
        lines += [f"  {words} {in_words(term)}"] if term is not None else []
    return lines


def _nodes(plan: Plan) -> list[str]:
    width = max(len(name) for name in plan.nodes)
    names = list(plan.nodes)
    lines: list[str] = []
    if plan.first != names[0]:
        lines.append(f"  goes first to {plan.first}")
    for number, node in enumerate(plan.nodes.values()):
        following = names[number + 1] if number + 1 < len(names) else ""
        outcome = f"  ({node.outcome})" if isinstance(node, End) else ""
        lines.append(f"  {node.name.ljust(width)}  {node.title}{outcome}".rstrip())
        for target, label in exits(node):
            if label or target != following:
                way = f"{label} -> " if label else "-> "
                lines.append(f"      {way}{target}")
    return lines
