"""The checker's front door: a file against the schema that it sees."""

from attrs import field, frozen

from flowlang.check import conditions, literals, lookups, queries, values
from flowlang.check.circles import check_circles
from flowlang.check.model import CheckedPolicy, CheckedTemplate, CheckedTest, CheckedWorkflow
from flowlang.check.policies import check_policy
from flowlang.check.tables import check_table
from flowlang.check.templates import check_default, check_segment, check_setting, check_team, check_template
from flowlang.check.tests import check_test
from flowlang.check.workflows import check_workflow
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import FieldInfo, Schema
from flowlang.syntax.declarations import (
    Action,
    Event,
    Extend,
    FlowFile,
    Policy,
    Record,
    Segment,
    SettingDeclaration,
    Table,
    Team,
    Template,
    Test,
    Workflow,
)

# Each of them registers how its kinds of expression are typed.
TYPINGS = (conditions, literals, lookups, queries, values)


@frozen
class CheckedFile:
    """What a file declares, as far as it has no mistakes, in the order of the text."""

    workflows: tuple[CheckedWorkflow, ...] = ()
    tests: tuple[CheckedTest, ...] = ()
    templates: tuple[CheckedTemplate, ...] = field(default=())
    policies: tuple[CheckedPolicy, ...] = ()


def check_file(file: FlowFile, schema: Schema) -> tuple[CheckedFile, list[Diagnostic]]:
    """Check every declaration of a file by itself: one mistake never hides those of another declaration."""
    workflows: list[CheckedWorkflow] = []
    tests: list[CheckedTest] = []
    templates: list[CheckedTemplate] = []
    policies: list[CheckedPolicy] = []
    found: list[Diagnostic] = []
    for tree in file.declarations:
        match tree:
            case Workflow():
                workflow, problems = check_workflow(tree, schema)
                workflows += [workflow] if workflow else []
            case Test():
                test, problems = check_test(tree, schema)
                tests += [test] if test else []
            case Template():
                info = schema.templates.get(tree.name.plain or "")
                template, problems = check_template(info, schema) if info else (None, [])
                templates += [template] if template else []
            case Segment():
                problems = check_segment(tree, schema) + check_circles(tree, schema)
            case Team():
                problems = check_team(tree, schema)
            case SettingDeclaration():
                problems = check_setting(tree, schema)
            case Policy():
                policy, problems = check_policy(tree, schema)
                policies += [policy] if policy else []
            case Table():
                problems = check_table(tree, schema) + check_circles(tree, schema)
            case Record() | Extend() | Event() | Action():
                problems = [
                    problem for info in _fields(tree, schema) for problem in check_default(info, schema)
                ]
            case _:
                problems = []
        found += problems
    return CheckedFile(tuple(workflows), tuple(tests), tuple(templates), tuple(policies)), found


def check_used(file: FlowFile, schema: Schema) -> CheckedFile:
    """The templates and policies of a file that others use; its workflows and tests stay out of this."""
    templates: list[CheckedTemplate] = []
    policies: list[CheckedPolicy] = []
    for tree in file.declarations:
        if isinstance(tree, Template) and (info := schema.templates.get(tree.name.plain or "")) is not None:
            template, _ = check_template(info, schema)
            templates += [template] if template else []
        elif isinstance(tree, Policy):
            policy, _ = check_policy(tree, schema)
            policies += [policy] if policy else []
    return CheckedFile(templates=tuple(templates), policies=tuple(policies))


def _fields(tree: Record | Extend | Event | Action, schema: Schema) -> list[FieldInfo]:
    """The fields that a declaration declares, as the schema knows them."""
    match tree:
        case Record() | Extend():
            owner = schema.records.get(tree.name.text)
            known = owner.fields if owner else {}
            return [known[f.name.text] for f in tree.fields if f.name.text in known]
        case Event():
            event = schema.events.get(tree.name.text)
            return list(event.fields.values()) if event else []
        case Action():
            return [
                one
                for action in schema.actions
                if action.span == tree.span
                for one in action.settings.values()
            ]
