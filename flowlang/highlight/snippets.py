"""Whole declarations and steps with places to fill in: for completion, and for the snippets of editors."""

import json

from attrs import frozen


@frozen
class Snippet:
    """A piece of text with places to fill in, as editors write them; `place` is the rule of its line."""

    label: str
    place: str
    body: str
    doc: str


SNIPPETS = (
    Snippet(
        "workflow …",
        "declaration_line",
        'workflow "${1:Follow up web leads}"\n  "${2:What it is for.}"\n  owner: "${3:sales-ops}"\n\n'
        "  when a ${4:Lead} is created\n  then\n    $0",
        "A workflow that starts when a record is created",
    ),
    Snippet(
        "test …",
        "declaration_line",
        'test "${1:what holds}"\n  given a ${2:Lead}\n    name: "${3:Lina}"\n  $0',
        "A test: what is given, what happens, what is expected",
    ),
    Snippet(
        "template …",
        "declaration_line",
        'template "${1:welcome}" for a ${2:Lead}\n  subject: "${3:Welcome}"\n  body: """\n    $0\n    """',
        "A message with fields filled in",
    ),
    Snippet("team …", "declaration_line", 'team "${1:Sales}"$0', "A team"),
    Snippet("if … then", "step_line", "if ${1:lead.email is present} then\n  $0", "Steps under a condition"),
    Snippet(
        "if … otherwise",
        "step_line",
        "if ${1:lead.email is present} then\n  ${2:stop}\notherwise\n  $0",
        "One way or the other",
    ),
    Snippet("after …", "step_line", "after ${1:2 days}$0", "Wait for a while"),
    Snippet(
        "wait for an answer …",
        "step_line",
        "wait at most ${1:2 days} for a ${2:Reply}\n  if time runs out\n    $0",
        "Wait for an event, and go on when none comes",
    ),
    Snippet(
        "ask … to decide",
        "step_line",
        'ask ${1:lead.owner} to decide "${2:Shall we go on?}" within ${3:2 days}\n'
        '  answer "${4:Yes}"\n    $0\n'
        '  answer "${5:No}"\n    stop\n  if time runs out\n    stop',
        "A question to a person, with a block for each answer",
    ),
    Snippet(
        "create a …",
        "step_line",
        'create a ${1:Task}\n  ${2:title}: ${3:"Call"}$0',
        "A new record with its fields",
    ),
    Snippet(
        "update …", "step_line", "update ${1:lead}\n  ${2:status}: ${3:Contacted}$0", "Several fields at once"
    ),
    Snippet("set … to", "step_line", "set ${1:lead.status} to ${2:Contacted}$0", "Change one field"),
    Snippet(
        "assign … to the next member of",
        "step_line",
        'assign ${1:lead} to the next member of team "${2:Sales}"$0',
        "Share work out in turn",
    ),
    Snippet(
        "repeat …",
        "step_line",
        "repeat every ${1:2 days} at most ${2:3} times\n  $0",
        "The same again and again",
    ),
    Snippet(
        "for each …",
        "step_line",
        "for each ${1:deal} in ${2:company.deals}\n  $0",
        "Steps for each of several records",
    ),
)


def snippet_file() -> str:
    """The snippets as the text of the file that VS Code reads."""
    entries = {
        one.label: {
            "prefix": one.label.replace(" …", ""),
            "body": one.body.split("\n"),
            "description": one.doc,
        }
        for one in SNIPPETS
    }
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
