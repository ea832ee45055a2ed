"""Questions to people: who is asked, which answers count, why others are refused, and who may stand in."""

from flowlang.engine.context import RunFault
from flowlang.engine.encoding import plain
from flowlang.engine.ending import without_id
from flowlang.engine.filling import why_not_filled
from flowlang.engine.inputs import Answer
from flowlang.engine.journal import MASK
from flowlang.engine.private import QUESTION
from flowlang.engine.state import OpenQuestion, OpenRun, State
from flowlang.plan.graph import Question


def ask(state: State, open_run: OpenRun, node: Question) -> None:
    """Open the question of a node. Raises RunFault when there is nobody to ask."""
    run, effects = open_run.run, state.effects
    effects.last_node = node.name
    code = open_run.program.waits[node.name]
    people: tuple[str, ...] = code.people(run, effects) if code.people else ()
    if not people:
        raise RunFault("there is nobody to ask")
    fields = tuple(asked.key for asked in node.fields)
    text = str(code.question(run, effects)) if code.question else f"fill in {', '.join(fields)}"
    run.variables.pop(node.variable, None)
    if node.several is not None:
        run.variables[node.several] = ()
    state.last_question += 1
    question = OpenQuestion(
        id=f"q{state.last_question}",
        run=run.id,
        node=node.name,
        workflow=run.workflow,
        record=open_run.record,
        text=text,
        people=people,
        answers=node.offered,
        since=state.now,
        fields=fields,
    )
    keep(state, question)
    open_run.question = question.id
    about = code.about(run, effects) if code.about else None
    state.entry(
        "asked",
        open_run,
        node.name,
        question=question.id,
        text=MASK if QUESTION in state.hidden(open_run, node.name) else text,
        people=list(people),
        answers=list(question.answers) or None,
        fields=list(fields) or None,
        about=plain(about),
    )


def keep(state: State, question: OpenQuestion) -> None:
    """Remember an open question."""
    state.questions[question.id] = question
    state.asked_about.setdefault((question.workflow, question.record), {})[question.id] = None


def find_question(state: State, answer: Answer) -> str | None:
    """The id of the question that an answer means: the oldest open one of its workflow about its record.

    Where there are several, the oldest that waits for this person.
    """
    if answer.question is not None:
        return answer.question
    about = state.asked_about.get((answer.workflow or "", answer.record), {})
    theirs = (one for one in about if _waits_for(state.questions[one], answer.by))
    return next(theirs, next(iter(about), None))


def _waits_for(question: OpenQuestion, person: str) -> bool:
    return person in question.people and all(one["by"] != person for one in question.given)


def refusal(state: State, question: str | None, answer: Answer) -> str | None:
    """Why an answer does not count; nothing when it does."""
    if question is None:
        why = state.closed.get(without_id(answer.workflow, answer.record))
        if why is not None:
            return why
        about = f" about {answer.record}" if answer.record else ""
        return f'no question of "{answer.workflow}"{about} is open'
    asked = state.questions.get(question)
    if asked is None:
        return state.closed.get(question, f"there is no question {question}")
    if answer.by not in asked.people:
        other = asked.handed.get(answer.by)
        return f"{answer.by} was not asked" if other is None else f"{answer.by} has let {other} answer"
    if not _waits_for(asked, answer.by):
        return f"{answer.by} has answered already"
    if answer.delegate_to is not None:
        return _why_not_delegated(state, asked, answer.by, answer.delegate_to)
    return _why_wrong(state, asked, answer)


def _why_wrong(state: State, asked: OpenQuestion, answer: Answer) -> str | None:
    open_run = state.runs[asked.run]
    node = open_run.flow.plan.nodes[asked.node]
    if asked.fields and isinstance(node, Question):
        return why_not_filled(state, open_run, node, answer)
    if answer.values is not None:
        return "this question asks to choose an answer, not to fill in anything"
    if asked.answers and answer.choice not in asked.answers:
        return f'"{answer.choice}" is not one of the answers: {", ".join(asked.answers)}'
    return None


# --- Letting somebody else answer ---------------------------------------------------------------


def _why_not_delegated(state: State, asked: OpenQuestion, by: str, to: str) -> str | None:
    user = state.store.get("User", to) if "User" in state.kinds else None
    if user is None:
        return f"there is no user {to}"
    if getattr(user, "active", True) is False:
        return f"{to} is not active"
    if to == by:
        return f"{by} is the one who was asked"
    if to in asked.people:
        return f"{to} was asked as well"
    return None


def delegate(state: State, question: str, given: Answer) -> None:
    """Let somebody else answer in the place of who was asked."""
    asked, to = state.questions[question], given.delegate_to or ""
    asked.people = tuple(to if person == given.by else person for person in asked.people)
    asked.handed[given.by] = to
    asked.handed.pop(to, None)
    facts = {"question": question, "by": given.by, "to": to, "comment": given.comment}
    state.entry("delegated", state.runs[asked.run], asked.node, **facts)
