"""Signature help: the phrase that is being written, and which of its places comes now."""

import re

from lsprotocol import types as lsp

from flowlang.lsp.workspace import View
from flowlang.report.dictionary import in_words
from flowlang.schema.model import ActionInfo, HoleInfo

_LEAD = re.compile(r"\s*(?:expect no |expect |if possible, )?")


def signature_help(view: View, offset: int) -> lsp.SignatureHelp | None:
    """The actions that the line may become, with the place that is being filled in."""
    text = view.source.text
    start = text.rfind("\n", 0, offset) + 1
    said = _LEAD.sub("", text[start:offset], count=1)
    found = []
    for action in view.project.schema.actions:
        place = _place(action, said)
        if place is not None:
            found.append(_signature(action, place))
    if not found:
        return None
    return lsp.SignatureHelp(found, active_signature=0, active_parameter=found[0].active_parameter)


def _place(action: ActionInfo, said: str) -> int | None:
    """The number of the hole that comes now; nothing when the words don't start like the phrase."""
    if not said.startswith(action.name + " "):
        return None
    rest = said[len(action.name) + 1 :]
    number = 0
    after_first = action.parts[len(action.name.split()) + 1 :]
    for part in after_first:
        if isinstance(part, HoleInfo):
            number += 1
            continue
        word = re.search(rf'(?:^|\s){re.escape(part)}(?=\s)(?=(?:[^"]*"[^"]*")*[^"]*$)', rest)
        if word is None:
            break
        rest = rest[word.end() :]
    else:
        return number
    # A word that is still missing means that the hole before it is being written.
    return number


def _signature(action: ActionInfo, place: int) -> lsp.SignatureInformation:
    return lsp.SignatureInformation(
        action.signature,
        documentation=action.doc or None,
        parameters=[
            lsp.ParameterInformation(f"({hole.name})", documentation=f"{hole.name} is {in_words(hole.type)}")
            for hole in action.holes
        ],
        active_parameter=place,
    )
