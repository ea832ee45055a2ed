"""The shape of the program: imports run one way, and only the outermost layer touches the outside world."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "flowlang"

# A part may import itself and the parts of the rows above, never one beside it or below.
LAYERS = (
    ("frozen",),
    ("source", "resources", "inputs", "memory"),
    ("diagnostics",),
    ("syntax",),
    ("schema",),
    ("domain", "highlight"),
    ("check", "recipes"),
    ("plan",),
    ("compare",),
    ("lint", "diagram", "engine"),
    ("exchange",),
    ("stores", "connect"),
    ("documents", "meetings"),
    ("mail",),
    ("testing",),
    ("report",),
    ("discovery", "consequences", "findings", "standard_recipes"),
    ("configuration",),
    ("forms",),
    ("loading",),
    ("project",),
    ("verdict", "ready"),
    ("cache", "site"),
    ("lsp",),
    ("playground",),
    ("cli",),
    ("__main__",),
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

OUTERMOST = {
    "__main__",
    "cli",
    "lsp",
    "playground",
    "loading",
    "project",
    "stores",
    "connect",
    "resources",
    "inputs",
    "cache",
    "configuration",
    "discovery",
    "forms",
    "standard_recipes",
}
OUTSIDE = {
    "glob",
    "http",
    "io",
    "os",
    "pathlib",
    "shutil",
    "smtplib",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
}
# The parser keeps one lock around the state that its builders share, and asks `sys` which Python it
# runs on, as its tables are kept per version. Neither tells anything about the world outside.
HARMLESS = {("syntax", "threading"), ("syntax", "sys"), ("documents", "io")}
CLOCKS = {"now", "utcnow", "today"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            module = node.module or ""
            if module == "flowlang":
                yield from ((node.lineno, f"flowlang.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


def test_every_part_has_its_place_in_the_layers() -> None:
    """A new package has to be given a place before anything can depend on it."""
    parts = {part_of(path) for path in modules()} - {"__init__"}
    assert parts <= set(LEVEL)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    """No part knows the parts that are built on it, nor those that stand beside it."""
    part = part_of(path)
    wrong = []
    for line, name in imported(path):
        pieces = name.split(".")
        if pieces[0] != "flowlang" or pieces[-1] == "__version__" or len(pieces) == 1:
            continue
        if pieces[1] != part and LEVEL[pieces[1]] >= LEVEL.get(part, -1):
            wrong.append(f"{path}:{line}: {part} imports {name}")
    assert wrong == []


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Within a part, too, every module can be read after those that it uses; annotations count."""
    known = {name_of(path) for path in modules()}
    uses: dict[str, set[str]] = {}
    for path in modules():
        uses[name_of(path)] = found = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names} & known
            elif isinstance(node, ast.ImportFrom):
                inside = {f"{node.module}.{alias.name}" for alias in node.names}
                found |= (inside & known) or ({node.module or ""} & known)
    # Raises CycleError, which names the modules of the circle.
    TopologicalSorter(uses).prepare()


# What decides on findings asks the file system through `inputs`, which notes what a kept verdict rests on.
ASKING = ("discovery", "configuration", "forms", "loading", "project", "verdict")
QUESTIONS = {"exists", "glob", "is_dir", "is_file", "is_symlink", "iterdir", "lstat", "open", "read_bytes"}
QUESTIONS |= {"read_text", "resolve", "rglob", "samefile", "stat", "walk"}


@pytest.mark.parametrize("part", ASKING)
def test_what_a_verdict_rests_on_is_asked_where_it_is_noted(part: str) -> None:
    """The cache doesn't know of a question past `flowlang.inputs`: a stale verdict could come of it."""
    wrong = [
        f"{path}:{node.lineno}: {node.func.attr}"
        for path in modules()
        if part_of(path) == part
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUESTIONS
    ]
    assert wrong == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_outermost_layer_touches_the_outside(path: Path) -> None:
    """Files, clock, network and environment stay out of everything that has to give the same result twice."""
    part = part_of(path)
    if part in OUTERMOST:
        return
    wrong = []
    for line, name in imported(path):
        top = name.split(".")[0]
        if {top, name} & OUTSIDE and (part, top) not in HARMLESS:
            wrong.append(f"{path}:{line}: {part} imports {name}")
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in ("open", "print", "input"):
            wrong.append(f"{path}:{node.lineno}: {part} calls {called.id}()")
        if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
            owner = called.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in ("datetime", "date"):
                wrong.append(f"{path}:{node.lineno}: {part} reads the clock")
    assert wrong == []
