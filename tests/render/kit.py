"""A report with one finding of every kind, and the folder in which it was made."""

from pathlib import Path

from click.testing import CliRunner, Result

from flowlang.cli.main import group

FILES = {
    "flow.toml": '[lint]\ncases-not-covered = "note"\n',
    "crm/leads, new.flow": (
        'use crm\n\nworkflow "Öffnen"\n  when a Lead is created\n  then\n    if lead.score == 5 then\n'
        '      set lead.scor to "100%"\n      notify lead.owner "50% | <b>"\n      stop\n'
    ),
    "crm/tables.flow": (
        'use crm\n\n# flow: ignore\ntable "Discount" for an Order gives share: percent\n'
        "  order.total        | share\n  at least 1_000 EUR | 10%\n"
    ),
    "clean.flow": "use crm\n",
}


def project(folder: Path) -> Path:
    """Write the files of the project, which has errors, warnings and notes, fixes and related places."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def check(*arguments: str) -> Result:
    """`flow check` with options, in the present folder."""
    return CliRunner().invoke(group, ["check", *arguments])
