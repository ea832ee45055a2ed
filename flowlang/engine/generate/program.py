"""A plan becomes a program."""

from datetime import tzinfo

from flowlang.check.terms import Term
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Compute, Condition, Context, Program, RefusalCode, Run
from flowlang.engine.generate.code import Compilers
from flowlang.engine.generate.conditions import CONDITIONS
from flowlang.engine.generate.functions import condition_function, value_function, watched
from flowlang.engine.generate.launches import write_launch, write_result
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.queries import QUERIES
from flowlang.engine.generate.scope import and_parts, words_of
from flowlang.engine.generate.starts import write_start
from flowlang.engine.generate.stretches import write_begin, write_stretches
from flowlang.engine.generate.tables import TABLES
from flowlang.engine.generate.terms import VALUES
from flowlang.engine.generate.texts import TEXTS
from flowlang.engine.generate.waits import (
    write_action,
    write_ladder,
    write_question,
    write_rounds,
    write_wait,
)
from flowlang.engine.support import guarded
from flowlang.engine.variables import SINCE
from flowlang.plan.graph import Again, End, Ladder, Launch, Perform, Plan, Question, Wait
from flowlang.plan.refusals import Refusal
from flowlang.schema.model import Schema

_COMPILERS: Compilers = {**VALUES, **TEXTS, **CONDITIONS, **QUERIES, **TABLES}


def compile_plan(plan: Plan, schema: Schema, zone: tzinfo, calendar: BusinessCalendar) -> Program:
    """Compile a plan. Its moments without a zone are local to `zone`; business time follows `calendar`."""
    module = Module(schema, zone, calendar, _COMPILERS, plan.name)
    module.write(f"# The workflow {plan.name!a}, version {plan.version!a}.")

    starts = [write_start(start, plan, module) for start in plan.starts]
    condition = plan.condition
    entry = None if condition is None else condition_function(module, "entry_", condition)
    parts = [(words_of(part), condition_function(module, "part_", part)) for part in and_parts(condition)]
    per = None if plan.per is None else value_function(module, "per_", plan.per)
    keep = None if plan.as_long_as is None else watched(module, "as_long_as_", plan.as_long_as)
    goal = None if plan.until is None else watched(module, "goal_", plan.until, SINCE)

    steps = write_stretches(plan, module)
    begin = write_begin(plan, module, steps)
    waits = {}
    actions = {}
    rounds = {}
    failures = {}
    launches = {}
    results = {}
    for name, node in plan.nodes.items():
        match node:
            case Wait():
                waits[name] = write_wait(node, module)
            case Ladder():
                waits[name] = write_ladder(node, module)
            case Question():
                waits[name] = write_question(node, module)
            case Again():
                rounds[name] = write_rounds(node, module)
            case Perform() if node.waits:
                actions[name] = write_action(node, module)
            case Launch():
                launches[name] = write_launch(node, module)
            case End() if node.gives:
                results[name] = write_result(node, plan, module)
            case End(outcome="failed", reason=reason) if reason is not None:
                failures[name] = value_function(module, "reason_", reason, must=True)

    found = module.load(plan.name)
    return Program(
        plan=plan,
        source=module.source,
        starts=tuple(start.bound(found) for start in starts),
        entry=None if entry is None else found[entry],
        entry_parts=tuple((words, found[name]) for words, name in parts),
        per=None if per is None else found[per],
        as_long_as=keep.bound(found) if keep else None,
        until=goal.bound(found) if goal else None,
        begin=guarded(found[begin], plan.name),
        steps={name: guarded(found[function], plan.name) for name, function in steps.items()},
        waits={name: made(found) for name, made in waits.items()},
        actions={name: made(found) for name, made in actions.items()},
        failure={
            name: found[failures[name]] if name in failures else _no_reason
            for name, node in plan.nodes.items()
            if isinstance(node, End) and node.outcome == "failed"
        },
        rounds={name: made(found) for name, made in rounds.items()},
        launches={name: made(found) for name, made in launches.items()},
        results={name: found[function] for name, function in results.items()},
    )


def _no_reason(run: Run, context: Context) -> str:
    return "the workflow failed"


def compile_refusal(
    refusal: Refusal, schema: Schema, zone: tzinfo, calendar: BusinessCalendar
) -> RefusalCode:
    """Compile what a policy refuses."""
    module = Module(schema, zone, calendar, _COMPILERS)
    starts = [write_start(start, refusal, module) for start in refusal.starts]
    condition, because = refusal.condition, refusal.because
    holds = None if condition is None else condition_function(module, "refuses_", condition)
    says = None if because is None else value_function(module, "because_", because, must=True)
    found = module.load(refusal.policy)
    return RefusalCode(
        tuple(start.bound(found) for start in starts),
        None if holds is None else found[holds],
        None if says is None else found[says],
    )


def compile_condition(term: Term, schema: Schema, zone: tzinfo, calendar: BusinessCalendar) -> Condition:
    """Compile a single condition, about the variables of a run."""
    module = Module(schema, zone, calendar, _COMPILERS)
    name = condition_function(module, "condition_", term)
    condition: Condition = module.load("condition")[name]
    return condition


def compile_value(
    term: Term, schema: Schema, zone: tzinfo, calendar: BusinessCalendar, must: bool = False
) -> Compute:
    """Compile a single value, from the variables of a run; a RunFault where it `must` be there and is not."""
    module = Module(schema, zone, calendar, _COMPILERS)
    name = value_function(module, "value_", term, must)
    compute: Compute = module.load("value")[name]
    return compute
