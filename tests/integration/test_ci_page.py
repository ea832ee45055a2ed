"""What stands in docs/ci.md, action.yml and the hooks is read by those for whom it is written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```yaml (?P<kind>[\w-]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(m["kind"], m["text"]) for m in BLOCK.finditer((ROOT / "docs" / "ci.md").read_text("utf-8"))]
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}
BROKEN = 'use crm\n\nworkflow "A"\n  when a Lead is created\n  then\n    set lead.scor to 5\n'
RIGHT = BROKEN.replace("scor ", "score ")


def run(*arguments: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(one) for one in arguments],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def valid(schema: str, file: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file, folder=file.parent)


@pytest.mark.parametrize(
    ("number", "kind"), [(n, kind) for n, (kind, _) in enumerate(BLOCKS) if kind in SCHEMAS]
)
def test_the_examples_are_what_their_services_read(number: int, kind: str, tmp_path: Path) -> None:
    """Somebody copies them, so they have to be right as they stand."""
    file = tmp_path / "example.yml"
    file.write_text(BLOCKS[number][1], encoding="utf-8")
    done = valid(SCHEMAS[kind], file)
    assert done.returncode == 0, done.stdout


def test_there_is_an_example_for_each() -> None:
    """None of them was lost, or changed its mark."""
    assert [kind for kind, _ in BLOCKS] == ["github", "github", "github", "gitlab", "pre-commit"]


def test_the_hooks_of_the_example_exist(tmp_path: Path) -> None:
    """pre-commit itself reads the example and the file of hooks."""
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(BLOCKS[-1][1], encoding="utf-8")
    commit = [sys.executable, "-m", "pre_commit"]
    assert run(*commit, "validate-config", file, folder=tmp_path).returncode == 0
    assert run(*commit, "validate-manifest", ROOT / ".pre-commit-hooks.yaml", folder=tmp_path).returncode == 0
    used = [hook["id"] for hook in yaml.safe_load(BLOCKS[-1][1])["repos"][0]["hooks"]]
    assert set(used) == {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


def test_the_action_is_what_github_reads() -> None:
    """Its inputs are those that the page lists."""
    done = valid("vendor.github-actions", ROOT / "action.yml")
    assert done.returncode == 0, done.stdout
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    table = page.split("| input |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == list(inputs)


def test_no_input_of_the_action_is_part_of_a_script() -> None:
    """What stands in an expression inside a script can become a command; variables can't."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    assert not [step for step in steps if "${{" in step.get("run", "")]


AFTER_FAILURES = " && steps.install.outcome == 'success' && !cancelled()"


def steps_of_the_action(folder: Path, **inputs: str) -> list[tuple[str, int, str]]:
    """The scripts of the action, run one after the other as GitHub would, without the installation.

    GitHub leaves out what comes after a step that failed, unless its condition says otherwise.
    """
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    values = {
        name: inputs.get(name.replace("-", "_"), one["default"]) for name, one in action["inputs"].items()
    }
    flow = folder.parent / "bin" / "flow"
    flow.parent.mkdir(exist_ok=True)
    flow.write_text(f'#!/bin/sh\nexec {sys.executable} -m flowlang "$@"\n')
    flow.chmod(0o755)
    outcomes: list[tuple[str, int, str]] = []
    for step in action["runs"]["steps"]:
        name, script = step.get("name", ""), step.get("run", "")
        condition = step.get("if", "")
        always = condition.endswith(AFTER_FAILURES)
        if not name.startswith("flow ") or not wanted(condition.removesuffix(AFTER_FAILURES), values):
            continue
        if any(code for _, code, _ in outcomes) and not always:
            continue
        variables = {
            key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], text)
            for key, text in step["env"].items()
        }
        variables["PATH"] = f"{flow.parent}:{os.environ['PATH']}"
        done = run("bash", "-eo", "pipefail", "-c", script, folder=folder, **variables)
        outcomes.append((name, done.returncode, done.stdout + done.stderr))
    return outcomes


def wanted(condition: str, values: dict[str, str]) -> bool:
    """Whether `inputs.x == 'y'` or `inputs.x != 'y'` holds; no condition always does."""
    if not condition:
        return True
    said = re.fullmatch(r"inputs\.([\w-]+) (==|!=) '(.*)'", condition)
    assert said, condition
    return (values[said[1]] == said[3]) == (said[2] == "==")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_scripts_of_the_action_run(tmp_path: Path) -> None:
    """A path with blanks is one path, a clean project passes, a mistake fails its step and no other."""
    folder = tmp_path / "repository"
    flows = folder / "our flows"
    flows.mkdir(parents=True)
    (flows / "a.flow").write_text(RIGHT)
    good = steps_of_the_action(folder, paths="our flows\n", sarif_file="out.sarif")
    # There is no test yet, which fails nothing.
    assert [(name, code) for name, code, _ in good] == [
        ("flow check, for code scanning", 0),
        ("flow check", 0),
        ("flow format", 0),
        ("flow test", 0),
    ], good
    assert (folder / "out.sarif").is_file()
    (flows / "a.flow").write_text(BROKEN)
    bad = steps_of_the_action(folder, paths="our flows\n")
    assert [(name, code) for name, code, _ in bad] == [
        ("flow check", 1),
        ("flow format", 0),
        ("flow test", 1),
    ]
    assert "::error title=FlowLang (FL0203 unknown-field),file=our flows/a.flow,line=6" in bad[0][2]


@pytest.mark.slow
def test_the_hooks_run(tmp_path: Path) -> None:
    """pre-commit installs them from this repository and runs them in another one."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed, so the hooks can't be tried")
    folder = tmp_path / "repository"
    folder.mkdir()
    run("git", "init", "-q", folder=folder)
    (folder / "a.flow").write_text(BROKEN)
    run("git", "add", ".", folder=folder)

    def hook(name: str) -> subprocess.CompletedProcess[str]:
        return run(
            *(sys.executable, "-m", "pre_commit", "try-repo", ROOT, name, "--all-files"),
            folder=folder,
            PRE_COMMIT_HOME=str(tmp_path / "cache"),
        )

    found = hook("flow-check")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "error FL0203 unknown-field" in found.stdout
    (folder / "a.flow").write_text(RIGHT.replace("    set", "      set"))
    assert hook("flow-format").returncode == 1
    assert (folder / "a.flow").read_text() == RIGHT
    assert hook("flow-format").returncode == 0
    clean = hook("flow-check")
    assert clean.returncode == 0, clean.stdout + clean.stderr
