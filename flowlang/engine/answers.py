"""What comes of answers: the first one counts, or everybody's, or that of more than half."""

from flowlang.engine.context import Run, Value
from flowlang.engine.ending import close_question
from flowlang.engine.filling import fill_in, keys_given
from flowlang.engine.inputs import Answer
from flowlang.engine.state import OpenQuestion, OpenRun, State
from flowlang.plan.graph import Question


def keep_answer(state: State, open_run: OpenRun, node: Question, answer: Answer) -> None:
    """Take an answer that counts: tell the journal, and write what was filled in."""
    question = state.questions[open_run.question or ""]
    state.entry(
        "answered",
        open_run,
        node.name,
        question=question.id,
        answer=None if node.fields else answer.choice,
        filled=keys_given(node, answer) or None,
        by=answer.by,
        comment=answer.comment,
    )
    given: dict[str, Value] = {} if node.fields else {"choice": answer.choice}
    question.given.append({**given, "by": answer.by, "comment": answer.comment, "at": state.now})
    if node.fields:
        fill_in(state, open_run, node, answer)


def hear(state: State, open_run: OpenRun, node: Question) -> tuple[str, bool] | None:
    """What follows from the answers that are there: where the run goes on, and whether it waits on meanwhile.

    Answers are heard one after the other. While the steps of one are under way (an action may be tried again
    later), the next ones have to wait.
    """
    question = state.questions[open_run.question or ""]
    run = open_run.run
    while True:
        if question.telling:
            question.telling = False
            question.heard += 1
            decided = _decided(question, node)
            if decided is not None:
                target, why, by_answer = decided
                if node.several is not None:
                    state.entry("resumed", open_run, node.name, why=why)
                if not by_answer:
                    forget_answer(run, node)
                close_question(state, open_run, why)
                return target, False
        if question.heard == len(question.given):
            return None
        _bind(run, node, question)
        question.telling = True
        if node.each is not None:
            return node.each, True


def forget_answer(run: Run, node: Question) -> None:
    """Nobody's answer decided the question."""
    run.variables.pop(node.variable, None)


def _bind(run: Run, node: Question, question: OpenQuestion) -> None:
    run.variables[node.variable] = dict(question.given[question.heard])
    if node.several is not None:
        run.variables[node.several] = tuple(dict(one) for one in question.given[: question.heard + 1])


def _decided(question: OpenQuestion, node: Question) -> tuple[str, str, bool] | None:
    """Where the answers heard so far lead to, why, and whether the last one decided it; or nothing yet."""
    last = question.given[question.heard - 1]
    choice, by = last.get("choice"), last["by"]
    if node.several is None:
        ways = [way.target for way in node.answers if choice in way.answers]
        return (ways or [node.next])[0], f"already answered by {by}", True
    for way in node.closing:
        if choice in way.answers:
            return way.target, f'{by} answered "{choice}"', True
    many, heard = len(question.people), question.given[: question.heard]
    if node.mode == "most":
        same = sum(one["choice"] == choice for one in heard)
        for way in node.answers:
            if choice in way.answers and 2 * same > many:
                return way.target, f'"{choice}" has the majority, {same} of {many}', True
    if len(heard) < many:
        return None
    if node.mode == "most":
        return node.otherwise or node.next, "everybody has answered, and no answer has a majority", False
    return node.everybody or node.next, "everybody has answered", False
