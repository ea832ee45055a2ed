"""What is said about slips of the keyboard: single tokens deleted, doubled or swapped with their neighbour.

    python bench/mutations.py [--count 300] [--seed 1] [--show 0] [folder]

Each slip is made in one file of a project that has no mistakes, and the file is checked. It says how many
slips are noticed, how many messages one gives on average, and how often the first message points at the
changed line or the one beside it. A traceback ends the run as failed, and so does a mean above the limit.
"""

import argparse
import random
import re
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from flowlang.diagnostics import Diagnostic
from flowlang.project import load_project

TOKEN = re.compile(r'"""|"[^"\n]*"|\w+|[^\w\s]')
KINDS = ("deleted", "doubled", "swapped")
# More messages than this for one slip, on average, and the checker talks too much.
MOST_MESSAGES = 1.4


def mutate(text: str, chance: random.Random) -> tuple[str, int, str]:
    """The text with one slip, the line that it is in, and what was done."""
    lines = text.split("\n")
    while True:
        number = chance.randrange(len(lines))
        line = lines[number]
        tokens = [] if line.lstrip().startswith("#") else list(TOKEN.finditer(line))
        kind = chance.choice(KINDS)
        if not tokens or (kind == "swapped" and len(tokens) < 2):
            continue
        at = chance.randrange(len(tokens) - (kind == "swapped"))
        token = tokens[at]
        if kind == "deleted":
            changed = line[: token.start()] + line[token.end() :]
        elif kind == "doubled":
            changed = f"{line[: token.end()]} {line[token.start() :]}"
        else:
            following = tokens[at + 1]
            between = line[token.end() : following.start()]
            changed = line[: token.start()] + following[0] + between + token[0] + line[following.end() :]
        if changed != line:
            return (
                "\n".join([*lines[:number], changed, *lines[number + 1 :]]),
                number + 1,
                f"{kind} {token[0]}",
            )


def check(path: Path, text: str) -> Sequence[Diagnostic]:
    """What is found in a file with that text."""
    return load_project([], stdin=(str(path), text.encode())).diagnostics


def main() -> int:
    """Make the slips and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("examples/bike-shop"))
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--show", type=int, default=0, help="show so many of the slips with the most messages"
    )
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - slips, not secrets
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(options.folder.rglob("*.flow"))}
    paths = [path for path, text in texts.items() if not check(path, text)]
    noticed: list[tuple[int, bool, str, Sequence[Diagnostic]]] = []
    raised: Counter[str] = Counter()
    for _ in range(options.count):
        path = chance.choice(paths)
        text, line, what = mutate(texts[path], chance)
        try:
            found = check(path, text)
        except Exception:
            raised[f"{path}:{line}: {what}\n{traceback.format_exc()}"] += 1
            continue
        if found:
            near = abs(found[0].span.line - line) <= 1 and found[0].span.source.path.endswith(path.name)
            said = f"{path}:{line}: {what}: {text.splitlines()[line - 1].strip()}"
            noticed.append((len(found), near, said, found))
    mean = sum(count for count, *_ in noticed) / max(1, len(noticed))
    near = sum(one[1] for one in noticed) / max(1, len(noticed))
    print(
        f"slips: {options.count} in {len(paths)} files, noticed: {len(noticed)}, "
        f"tracebacks: {sum(raised.values())}"
    )
    print(f"messages for each that is noticed: {mean:.2f}, one message: {_share(noticed, 1):.0%}")
    print(f"first message at the changed line or beside it: {near:.0%}")
    for count, _, said, found in sorted(noticed, key=lambda one: (-one[0], one[2]))[: options.show]:
        print(f"\n{count} messages for {said}")
        print("\n".join(f"  {one.span.place} {one.code} {one.message}" for one in found))
    for said in raised:
        print(said)
    return 1 if raised or mean > MOST_MESSAGES else 0


def _share(noticed: Sequence[tuple[int, bool, str, Sequence[Diagnostic]]], most: int) -> float:
    return sum(one[0] <= most for one in noticed) / max(1, len(noticed))


if __name__ == "__main__":
    sys.exit(main())
