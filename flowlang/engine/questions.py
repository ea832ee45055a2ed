"""Questions to people: who is asked, which answers count, and why others are refused."""

from flowlang.engine.context import Run, RunFault
from flowlang.engine.encoding import plain
from flowlang.engine.ending import close_question, without_id
from flowlang.engine.inputs import Answer
from flowlang.engine.journal import MASK
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
    text = str(code.question(run, effects)) if code.question else ""
    state.last_question += 1
    question = OpenQuestion(
        id=f"q{state.last_question}",
        run=run.id,
        node=node.name,
        workflow=run.workflow,
        record=open_run.record,
        text=text,
        people=people,
        answers=tuple(answer for way in node.answers for answer in way.answers),
        since=state.now,
    )
    keep(state, question)
    open_run.question = question.id
    about = code.about(run, effects) if code.about else None
    hidden = "question" in open_run.flow.private.get(node.name, ()) and not state.options.show_personal
    state.entry(
        "asked",
        open_run,
        node.name,
        question=question.id,
        text=MASK if hidden else text,
        people=list(people),
        answers=list(question.answers) or None,
        about=plain(about),
    )


def keep(state: State, question: OpenQuestion) -> None:
    """Remember an open question."""
    state.questions[question.id] = question
    state.asked_about.setdefault((question.workflow, question.record), {})[question.id] = None


def find_question(state: State, answer: Answer) -> str | None:
    """The id of the question that an answer means: the oldest open one of its workflow about its record."""
    if answer.question is not None:
        return answer.question
    about = state.asked_about.get((answer.workflow or "", answer.record))
    return next(iter(about)) if about else None


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
        return f"{answer.by} was not asked"
    if asked.answers and answer.choice not in asked.answers:
        return f'"{answer.choice}" is not one of the answers: {", ".join(asked.answers)}'
    return None


def accept(state: State, open_run: OpenRun, node: Question, answer: Answer) -> str:
    """Take an answer that counts: bind it, close the question, and return the node to go on at."""
    question = open_run.question
    state.entry(
        "answered",
        open_run,
        node.name,
        question=question,
        answer=answer.choice,
        by=answer.by,
        comment=answer.comment,
    )
    _bind(open_run.run, node, answer, state)
    close_question(state, open_run, f"already answered by {answer.by}")
    for way in node.answers:
        if answer.choice in way.answers:
            return way.target
    return node.next


def _bind(run: Run, node: Question, answer: Answer, state: State) -> None:
    run.variables[node.variable] = {
        "choice": answer.choice,
        "by": answer.by,
        "comment": answer.comment,
        "at": state.now,
    }
