"""The words with which steps start, and how such a step goes: advice for lines that do not read so."""

# How the step goes that starts with a word.
STEPS = {
    "create": 'a step that creates reads `create a Task`, with lines such as `title: "Call"` under it',
    "find": "a step that finds reads `find a Contact where contact.phone is call.from`",
    "set": "a step that sets reads `set lead.status to Lost`",
    "increase": "a step that increases reads `increase lead.score by 10`",
    "decrease": "a step that decreases reads `decrease lead.score by 10`",
    "clear": "a step that clears reads `clear lead.owner`",
    "add": 'a step that adds reads `add "vip" to lead.tags`',
    "remove": 'a step that removes reads `remove "vip" from lead.tags`',
    "update": "a step that updates reads `update lead`, with lines such as `status: Lost` under it",
    "delete": "a step that deletes reads `delete lead`",
    "assign": 'a step that assigns reads `assign lead to the next member of team "Sales"`',
    "let": "a step that names a value reads `let discount be 10% of deal.amount`",
    "after": "a step that waits reads `after 2 days`",
    "wait": "a step that waits reads `after 2 days`, `wait until lead.callback_on` or `wait for a Reply`",
    "ask": 'a question reads `ask lead.owner to decide "Shall we go on?"`, with `answer "Yes"` under it',
    "repeat": "a step that repeats reads `repeat every 2 days at most 3 times`, with the steps under it",
    "run": 'a step that starts another workflow reads `run "Onboarding" for deal`',
    "stop": "a step that ends the run reads `stop`, or `stop if lead.status is Lost`",
    "fail": 'a step that ends the run as failed reads `fail "why"`',
    "depending": "a step that decides reads `depending on lead.source`, with each value under it",
    "for": "a step over several records reads `for each deal in company.deals`, with the steps under it",
    "leave": "write `leave the loop` or `leave this branch`",
}

# Those of them that have steps under them; no action starts like that.
BLOCKS = frozenset({"repeat", "depending", "for", "ask", "wait", "after", "let", "stop", "fail", "assign"})
