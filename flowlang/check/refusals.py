"""Checking of what a policy refuses: the triggers that say which change, the condition, and the message."""

from flowlang.check.context import Checking
from flowlang.check.facts import when_true
from flowlang.check.infer import infer_as, infer_condition
from flowlang.check.messages import policies as wording
from flowlang.check.model import CheckedRefuse
from flowlang.check.triggers import bind_change, check_triggers
from flowlang.schema.types import TEXT, RecordOf
from flowlang.syntax.declarations import BecomesTrigger, ChangeTrigger, RecordTrigger, Refuse

_OF_CHANGES = (RecordTrigger, ChangeTrigger, BecomesTrigger)


def check_refuse(checking: Checking, rule: Refuse) -> CheckedRefuse | None:
    """Check a rule that refuses changes; only what happens to a record can be refused."""
    others = [trigger for trigger in rule.triggers if not isinstance(trigger, _OF_CHANGES)]
    for trigger in others:
        checking.report(wording.no_change_to_refuse(trigger.span))
    if others:
        return None
    subject = check_triggers(checking, rule.triggers)
    if subject is None or subject.variable is None or not isinstance(subject.type, RecordOf):
        return None
    bind_change(checking, rule.span)
    if rule.condition is not None:
        condition = infer_condition(checking, rule.condition)
        checking.facts = checking.facts.also(when_true(condition))
    # Like a template, a rule has no steps: what may be missing needs a value of its own.
    checking.in_template = True
    if rule.because is not None:
        infer_as(checking, rule.because, TEXT, "the reason")
    return CheckedRefuse(rule, checking.typing, subject.variable, subject.type.name)
