"""The wording of problems with action phrases, their settings and templates."""

from collections.abc import Sequence

from flowlang.check.messages.synonyms import SYNONYMS, action_meant, spoken_for
from flowlang.check.messages.wording import list_some, meant
from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.diagnostics.suggest import nearest
from flowlang.schema.model import ActionInfo, TemplateInfo
from flowlang.schema.types import (
    Shape,
    describe,
    with_article,
)
from flowlang.source import Span
from flowlang.syntax.messages_habits import foreign_word, said_otherwise
from flowlang.syntax.step_words import STEPS
from flowlang.syntax.steps import Phrase


def unknown_action(phrase: Phrase, actions: Sequence[ActionInfo], *, in_test: bool = False) -> Diagnostic:
    """A line that starts no step and no action; in a test only an action is expected."""
    first = phrase.tokens[0]
    if in_test and first.text == "nothing":
        return foreign_word(phrase.span, "nothing more")
    spoken = None if in_test else said_otherwise(phrase.span)
    if spoken is not None:
        return spoken
    near = _misspelt(phrase, actions)
    if near is not None:
        return near
    if first.text in _TEST_WORDS and first.text not in SYNONYMS and not in_test:
        return Diagnostic(
            "FL0206",
            f"`{first.text}` is a step of tests, and this is a workflow",
            first.span,
            "not a step of a workflow",
            help='tests stand in the first column, as `test "…"`, and hold such lines',
        )
    names = frozenset(action.name for action in actions)
    steps = frozenset[str]() if in_test else _STEP_WORDS
    step = spoken_for(first.text, names, steps) or nearest(first.text, sorted(steps))
    if step is not None:
        return _other_word(first.span, step, actions)
    akin = [a.name for a in actions if any(first.text in word for word in a.name.split())]
    help_ = f"did you mean `{akin[0]}`?" if akin and len(first.text) > _SHORT else ""
    return Diagnostic(
        "FL0206",
        f"there is no step or action that starts with `{first.text}`",
        first.span,
        "unknown action",
        notes=() if help_ else _first_words(actions),
        help=help_ or "`flow explain actions` shows how each of them goes",
    )


def _other_word(span: Span, meant: str, actions: Sequence[ActionInfo]) -> Diagnostic:
    """A word that means a step or an action under another name."""
    signatures = [action.signature for action in actions if action.name == meant]
    goes = STEPS.get(meant) or (f"it goes: `{signatures[0]}`" if signatures else "")
    return Diagnostic(
        "FL0206",
        f"there is no step or action that starts with `{span.text}`",
        span,
        "unknown action",
        notes=(goes,) if goes else (),
        help=f"did you mean `{meant}`?",
        fixes=(Fix(f"write `{meant}`", (Edit(span, meant),), safe=False),),
    )


def _first_words(actions: Sequence[ActionInfo]) -> tuple[str, ...]:
    """The words with which actions start, for somebody who looks for one."""
    if not actions:
        return ("there are no actions here; the standard ones come with `use crm`",)
    words = sorted({action.name.split()[0] for action in actions if action.name})
    return (f"actions start with {list_some(words)}",)


def condition_expected(phrase: Phrase) -> Diagnostic:
    """`expect lead.status is Lost`."""
    text, start = phrase.span.source.text, phrase.span.start
    word = text.rfind("expect", 0, start)
    span = Span(phrase.span.source, word, word + len("expect"))
    return Diagnostic(
        "FL0206",
        "`expect` says what a workflow does, and this is what is true of a record",
        span,
        "not an action",
        help=f"write `check {phrase.span.text}`",
        fixes=(Fix("write `check`", (Edit(span, "check"),)),),
    )


def change_expected(phrase: Phrase) -> Diagnostic:
    """`expect create a Task`."""
    return Diagnostic(
        "FL0206",
        f"`expect` names an action, and `{phrase.tokens[0].text}` is a step that changes records or time",
        phrase.span,
        "not an action",
        help="check what is different then: `check lead.status is Lost`, `check the newest Task is present`",
    )


_TEST_WORDS = frozenset({"expect", "check", "given", "make", "answer"})
_STEP_WORDS = frozenset({*STEPS, "if", "otherwise"}) - {"for", "leave", "depending"}
# Words of up to three letters stand in too many others to mean any of them.
_SHORT = 3


def _misspelt(phrase: Phrase, actions: Sequence[ActionInfo]) -> Diagnostic | None:
    """The message for a phrase whose first words are nearly those of an action."""
    words = [token.text for token in phrase.tokens]
    for name in dict.fromkeys(action.name for action in actions):
        length = len(name.split())
        said = " ".join(words[:length])
        if said != name and len(words) >= length and _alike(words, name.split()):
            span = phrase.tokens[0].span.to(phrase.tokens[min(length, len(words)) - 1].span)
            fix = Fix(f"write `{name}`", (Edit(span, name),), safe=False)
            return Diagnostic(
                "FL0206",
                f"there is no action `{said}`",
                span,
                "unknown action",
                help=f"did you mean `{name}`?",
                fixes=(fix,),
            )
    return None


def _first_of(phrase: Phrase, count: int) -> Span:
    """The first words of a phrase."""
    return Span(phrase.span.source, phrase.tokens[0].span.start, phrase.tokens[count - 1].span.end)


def _alike(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether words are, one by one, nearly those that are wanted."""
    return all(nearest(word, [meant]) is not None for word, meant in zip(said, wanted, strict=False))


def phrase_does_not_fit(phrase: Phrase, actions: Sequence[ActionInfo]) -> Diagnostic:
    """The first words are an action's, the rest is not."""
    if phrase.tokens[0].text in STEPS and (spoken := said_otherwise(phrase.span)) is not None:
        return spoken
    words = [token.text for token in phrase.tokens]
    plain = " ".join((words[0], *words[2:3]))
    if (
        words[1:2] in (["a"], ["an"], ["the"])
        and any(token.text.startswith('"') for token in phrase.tokens[3:4])
        and any(action.name == plain for action in actions)
    ):
        return foreign_word(_first_of(phrase, 3), plain)
    meant = action_meant(words, frozenset(action.name for action in actions))
    if meant is not None:
        return _other_word(_first_of(phrase, meant[0]), meant[1], actions)
    if not any(words[: len(action.name.split())] == action.name.split() for action in actions):
        near = _misspelt(phrase, actions)
        if near is not None:
            return near

    def agreement(action: ActionInfo) -> int:
        return sum(isinstance(part, str) and part in words for part in action.parts)

    best = sorted(actions, key=lambda action: -agreement(action))
    best = [action for action in best if agreement(action) == agreement(best[0])][:3]
    lacking = [part for part in best[0].parts if isinstance(part, str) and part not in words]
    return Diagnostic(
        "FL0207",
        f"`{phrase.span.text}` does not read like any action",
        phrase.span,
        "these words do not fit",
        notes=tuple(f"it goes: `{action.signature}`" for action in best),
        help=f"the word `{lacking[0]}` is missing" if lacking and len(best) == 1 else "",
    )


def ambiguous_phrase(phrase: Phrase, actions: Sequence[ActionInfo]) -> Diagnostic:
    """Two signatures fit equally well."""
    return Diagnostic(
        "FL0208",
        "this can be read in two ways",
        phrase.span,
        "which action is meant?",
        related=tuple(Related(action.span, f"as `{action.signature}`") for action in actions),
        help="put a value in parentheses so that only one reading is left",
    )


def unknown_action_setting(action: ActionInfo, name: str, span: Span, options: Sequence[str]) -> Diagnostic:
    """A setting under a call that the action does not have."""
    advice, fixes = meant(name, options, span)
    notes = (f"its settings are {list_some(options)}",) if options else ("it has no settings",)
    return Diagnostic(
        "FL0209",
        f"`{action.name}` has no setting `{name}`",
        span,
        "unknown setting",
        related=(Related(action.span, "declared here"),),
        notes=notes,
        help=advice,
        fixes=fixes,
    )


def setting_missing(action: ActionInfo, name: str, span: Span) -> Diagnostic:
    """A required setting of an action is not given."""
    return Diagnostic(
        "FL0223",
        f"`{action.name}` needs `{name}`",
        span,
        "nothing is given for it",
        related=(Related(action.settings[name].span, "required here"),),
        help=f"add a line `{name}: …` under it",
    )


def setting_twice(name: str, span: Span) -> Diagnostic:
    """A setting or field is given twice in one block."""
    return Diagnostic(
        "FL0213", f"`{name}` is given twice", span, "given again here", help="delete one of the two"
    )


def setting_is_a_block(name: str, span: Span) -> Diagnostic:
    """A block of lines stands where one value is expected."""
    return Diagnostic(
        "FL0301", f"`{name}` takes one value, not a block of lines", span, "expected a value here"
    )


def template_without_record(template: TemplateInfo, span: Span, fitting: Sequence[str]) -> Diagnostic:
    """A template needs a record and it is not clear which.

    `fitting` are the variables, or the fields of variables, that hold one.
    """
    record = template.record or ""
    if len(fitting) == 1:
        found = "no variable here is one"
        help_ = f"add a line under it that says which: `about: {fitting[0]}`"
    elif fitting:
        found = f"there are several here: {list_some(fitting)}"
        help_ = f"say which one in a line under it, such as `about: {fitting[0]}`"
    else:
        found = "there is none here"
        help_ = f"add a line under it that says which: `about: …` with {with_article(record)}"
    return Diagnostic(
        "FL0220",
        f'the template "{template.name}" is filled from {with_article(record)}, and {found}',
        span,
        f"which {record}?",
        related=(Related(template.span, "the template is declared here"),),
        help=help_,
    )


def template_of_other(template: TemplateInfo, about: Term) -> Diagnostic:
    """`about:` gives a record of another type than the template's."""
    return Diagnostic(
        "FL0301",
        f'the template "{template.name}" is filled from {with_article(template.record or "")}, '
        f"and `{about.span.text}` is {describe(about.type)}",
        about.span,
        f"expected {with_article(template.record or '')}",
        related=(Related(template.span, "the template is declared here"),),
    )


def template_needs(template: TemplateInfo, name: str, span: Span) -> Diagnostic:
    """A template's input is not given."""
    return Diagnostic(
        "FL0223",
        f'the template "{template.name}" needs `{name}`',
        span,
        "nothing is given for it",
        related=(Related(template.needs[name].span, "needed here"),),
        help=f"add a line `{name}: …` under it",
    )


def unknown_template_part(name: str, span: Span, options: Sequence[str]) -> Diagnostic:
    """A line of a template that no message and no document has."""
    advice, fixes = meant(name, options, span)
    return Diagnostic(
        "FL0261",
        f"a template has no line `{name}`",
        span,
        "unknown",
        notes=(f"its lines are {list_some(options)}",),
        help=advice,
        fixes=fixes,
    )


def template_lacks(
    template: TemplateInfo, action: ActionInfo, lacking: Sequence[str], span: Span
) -> Diagnostic:
    """A message or document made from a template that lacks its subject, its text, or both."""
    parts = {"subject": "subject", "body": "text"}
    empty = " and without ".join(f"a {parts[part]}" for part in lacking)
    lines = " and ".join(f'`{part}: "…"`' for part in lacking)
    return Diagnostic(
        "FL0262",
        f'the template "{template.name}" has no {" and no ".join(parts[part] for part in lacking)}, '
        f"and `{action.name}` needs {'both' if len(lacking) > 1 else 'one'}",
        span,
        f"would {'go out' if action.effect == 'message' else 'be made'} without {empty}",
        related=(Related(template.span, "the template is declared here"),),
        help=f"add to the template: {lines}",
    )


def unknown_question_setting(name: str, span: Span) -> Diagnostic:
    """A setting under `ask` that questions do not have."""
    return Diagnostic(
        "FL0209",
        f"a question has no setting `{name}`",
        span,
        "unknown setting",
        notes=("its only setting is `about`",),
    )


def unknown_answer_part(name: str, span: Span) -> Diagnostic:
    """Something is given with an answer that answers do not have."""
    return Diagnostic(
        "FL0209",
        f"an answer has no `{name}`",
        span,
        "unknown",
        notes=("only a `comment` can be given with it",),
    )


def unknown_part_given(what: str, shape: Shape, name: str, span: Span) -> Diagnostic:
    """A test gives an event or a result a part that it does not have."""
    advice, fixes = meant(name, shape.parts, span)
    return Diagnostic(
        "FL0203",
        f"{shape.name} has no `{name}`",
        span,
        f"not a part of this {what}",
        notes=() if advice or not shape.parts else (f"it has {list_some(shape.parts)}",),
        help=advice,
        fixes=fixes,
    )


def number_without_counter(span: Span) -> Diagnostic:
    """A series that would give every document the same number."""
    return Diagnostic(
        "FL1014",
        "this series has no `{counter}`, so all of its documents would have one number",
        span,
        "no counter",
        help='write `number: "INV-{year}-{counter}"`',
    )
