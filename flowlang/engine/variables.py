"""The variables that the engine keeps in a run beside those of its workflow; their names start with `$`."""

# The change that started the run, for `changed`, `was`, `change.source` and `change.actor`.
CHANGE = "$change"
# The words of the chain of events which led to the run, when there is one.
CHAIN = "$chain"
# The values at the start, for `until … changes` of the whole workflow.
SINCE = "$since"
# How many rounds the innermost `repeat` has made; workflows may read it.
ATTEMPT = "attempt"


def since_rounds(name: str) -> str:
    """The variable with the values at the beginning of a `repeat`, for its `until … changes`."""
    return f"$since {name}"
