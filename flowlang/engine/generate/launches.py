"""What goes from one workflow to another: the values that it needs, and those that it gives back."""

from collections.abc import Callable, Mapping
from typing import Any

from flowlang.check.terms import Term
from flowlang.engine.context import LaunchCode
from flowlang.engine.generate.functions import define, value_function
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.nodes import assigned, mapping
from flowlang.engine.generate.scope import Scope
from flowlang.plan.graph import End, Launch, Plan
from flowlang.plan.starts import CalledStart
from flowlang.schema.types import Type

Making = Callable[[Mapping[str, Any]], LaunchCode]


def write_launch(node: Launch, module: Module) -> Making:
    """Write the functions of a step that starts another workflow."""
    subject = None if node.subject is None else value_function(module, "about_", node.subject, must=True)
    known = module.schema.workflows.get(node.workflow)
    kinds = {name: need.type for name, need in known.needs.items()} if known else {}
    needs = _values(module, "needs_", node.needs, kinds, node.span.line)

    def made(found: Mapping[str, Any]) -> LaunchCode:
        return LaunchCode(None if subject is None else found[subject], found[needs])

    return made


def write_result(node: End, plan: Plan, module: Module) -> str:
    """Write the function that gives what a workflow gives back; its name."""
    kinds = {name: kind for one in plan.starts if isinstance(one, CalledStart) for name, kind in one.gives}
    return _values(module, "gives_", node.gives, kinds, node.span.line)


def _values(
    module: Module, prefix: str, pairs: tuple[tuple[str, Term], ...], kinds: Mapping[str, Type], line: int
) -> str:
    scope = Scope(module)
    values = mapping({name: assigned(term, kinds.get(name), scope) for name, term in pairs})
    return define(module, module.fresh(prefix), "run, context", scope, [f"return {values}"], f"line {line}")
