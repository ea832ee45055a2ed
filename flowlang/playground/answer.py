"""One question of the page, as JSON, and the answer to it, as JSON."""

import json

from flowlang.diagnostics.explain import page
from flowlang.discovery import ProjectProblem
from flowlang.playground.as_json import Json
from flowlang.playground.session import Session


def answer(session: Session, question: str) -> str:
    """What is answered to `{"ask": …}` with the arguments of that question.

    `files` are the texts that changed since the last question, by name. What can't be answered is a `problem`
    in the words of the reader.
    """
    asked = json.loads(question)
    try:
        return json.dumps(_answer(session, asked), ensure_ascii=False)
    except ProjectProblem as problem:
        return json.dumps({"problem": str(problem)}, ensure_ascii=False)


def _answer(session: Session, asked: Json) -> Json:
    files = asked.get("files", {})
    if asked["ask"] == "open":
        session.open(asked["main"], files)
        return {}
    for name, text in files.items():
        session.change(name, text)
    match asked["ask"]:
        case "check":
            return session.check()
        case "draw":
            return session.draw(asked["name"], asked["offset"])
        case "format":
            return session.format(asked["name"])
        case "test":
            return session.test()
        case "complete":
            return session.complete(asked["name"], asked["offset"])
        case "hover":
            return session.hover(asked["name"], asked["offset"])
        case "explain":
            return {"text": page(asked["code"])}
    raise LookupError(f"Nobody answers {asked['ask']!r}.")
