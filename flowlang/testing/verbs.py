"""The past of the verbs with which actions begin."""

# Verbs of actions whose past does not end in `ed`.
_PAST = {
    "begin": "began", "bring": "brought", "build": "built", "buy": "bought", "choose": "chose", "cut": "cut",
    "do": "did", "draw": "drew", "find": "found", "forget": "forgot", "get": "got", "give": "gave",
    "hide": "hid", "hold": "held", "keep": "kept", "leave": "left", "lend": "lent", "let": "let",
    "make": "made", "mean": "meant", "pay": "paid", "put": "put", "read": "read", "ring": "rang",
    "run": "ran", "say": "said", "sell": "sold", "send": "sent", "set": "set", "show": "showed",
    "split": "split", "take": "took", "tell": "told", "withdraw": "withdrew", "write": "wrote",
    "call": "called", "log": "logged", "plan": "planned", "tag": "tagged", "stop": "stopped",
    "drop": "dropped", "submit": "submitted", "cancel": "cancelled", "ship": "shipped", "chat": "chatted",
}  # fmt: skip


def past_tense(verb: str) -> str:
    """`sent` for `send`, `notified` for `notify`."""
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}ed"
