"""FL0907: a setting that nothing reads."""

import re
from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.syntax.declarations import SettingDeclaration

_READ = re.compile(r"\bsettings\s*\.\s*(\w+)")


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find settings that no file reads as `settings.…`."""
    declared = [
        one for file in folder.files for one in file.declarations if isinstance(one, SettingDeclaration)
    ]
    if not declared or not folder.whole:
        return
    read = {name for file in folder.files for name in _READ.findall(file.source.text)}
    for one in declared:
        if one.name.text not in read:
            yield Diagnostic(
                "FL0907",
                f"nothing reads the setting `{one.name.text}`",
                one.name.span,
                "changing its value changes nothing",
                help=f"delete it, or ask for `settings.{one.name.text}` where it was meant to count",
            )
