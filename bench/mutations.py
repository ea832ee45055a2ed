"""What is said about slips of the keyboard: single tokens deleted, doubled or swapped with their neighbour.

    python bench/mutations.py [--count 300 | --every 1] [--seed 1] [--show 0] [folder]

Each slip is made in one file of a project that has no mistakes, and the file is checked. It says how many
slips are noticed, how many messages one gives on average, and how often the first message points at the
changed line or the one beside it. A traceback ends the run as failed, and so do figures beyond the limits.
"""

import argparse
import random
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from flowlang.diagnostics import Diagnostic
from flowlang.project import load_project

TOKEN = re.compile(r'"""|"[^"\n]*"|\w+|[^\w\s]')
KINDS = ("deleted", "doubled", "swapped")
# More messages than this for one slip, on average, and the checker talks too much.
MOST_MESSAGES = 1.3
# The least share of first messages that point at the changed line or the one beside it.
LEAST_NEAR = 0.8


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
        changed = slip(line, tokens, at, kind)
        if changed != line:
            return (
                "\n".join([*lines[:number], changed, *lines[number + 1 :]]),
                number + 1,
                f"{kind} {tokens[at][0]}",
            )


def every_slip(text: str) -> Iterator[tuple[str, int, str]]:
    """Each token of a text deleted, doubled, and swapped with the next one of its line."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        tokens = [] if line.lstrip().startswith("#") else list(TOKEN.finditer(line))
        for at in range(len(tokens)):
            for kind in KINDS[: 2 if at + 1 == len(tokens) else 3]:
                changed = slip(line, tokens, at, kind)
                if changed != line:
                    whole = "\n".join([*lines[:number], changed, *lines[number + 1 :]])
                    yield whole, number + 1, f"{kind} {tokens[at][0]}"


def slip(line: str, tokens: Sequence[re.Match[str]], at: int, kind: str) -> str:
    """A line with one of its tokens deleted, doubled, or swapped with the next."""
    token = tokens[at]
    if kind == "deleted":
        return line[: token.start()] + line[token.end() :]
    if kind == "doubled":
        return f"{line[: token.end()]} {line[token.start() :]}"
    following = tokens[at + 1]
    between = line[token.end() : following.start()]
    return line[: token.start()] + following[0] + between + token[0] + line[following.end() :]


def check(path: Path, text: str) -> Sequence[Diagnostic]:
    """What is found in a file with that text."""
    return load_project([], stdin=(str(path), text.encode())).diagnostics


def chosen(
    every: int, count: int, paths: Sequence[Path], texts: Mapping[Path, str], chance: random.Random
) -> Iterator[tuple[Path, tuple[str, int, str]]]:
    """The slips to make: every n-th of all of them, or so many by chance."""
    if every:
        whole = ((path, one) for path in paths for one in every_slip(texts[path]))
        yield from islice(whole, 0, None, every)
        return
    for _ in range(count):
        path = chance.choice(paths)
        yield path, mutate(texts[path], chance)


def main() -> int:
    """Make the slips and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("examples/bike-shop"))
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument(
        "--every", type=int, default=0, help="instead of chance: every n-th of all slips in all files"
    )
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
    made = 0
    for path, (text, line, what) in chosen(options.every, options.count, paths, texts, chance):
        made += 1
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
    print(f"slips: {made} in {len(paths)} files, noticed: {len(noticed)}, tracebacks: {sum(raised.values())}")
    print(f"messages for each that is noticed: {mean:.2f}, one message: {_share(noticed, 1):.0%}")
    print(f"first message at the changed line or beside it: {near:.0%}")
    for count, _, said, found in sorted(noticed, key=lambda one: (-one[0], one[2]))[: options.show]:
        print(f"\n{count} messages for {said}")
        print("\n".join(f"  {one.span.place} {one.code} {one.message}" for one in found))
    for said in raised:
        print(said)
    return 1 if raised or mean > MOST_MESSAGES or near < LEAST_NEAR else 0


def _share(noticed: Sequence[tuple[int, bool, str, Sequence[Diagnostic]]], most: int) -> float:
    return sum(one[0] <= most for one in noticed) / max(1, len(noticed))


if __name__ == "__main__":
    sys.exit(main())
