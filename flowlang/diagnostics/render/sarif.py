"""SARIF 2.1.0: findings for code scanning, with rules, fixes and related places.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Paths are relative to the folder in
which FlowLang runs; lines and columns count from 1, in code points.
"""

import json
from collections.abc import Sequence
from urllib.parse import quote

from flowlang import __version__
from flowlang.diagnostics.codes import CODES, Severity
from flowlang.diagnostics.explain import page
from flowlang.diagnostics.model import Diagnostic, Fix
from flowlang.diagnostics.render.report import Report, fingerprints, is_relative, sentence
from flowlang.source import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "SRCROOT"

Json = dict[str, object]


def render_sarif(report: Report) -> str:
    """All findings as one SARIF log with a final line end."""
    codes = sorted({problem.code for problem in report.diagnostics})
    names = fingerprints(report.diagnostics)
    run: Json = {
        "tool": {
            "driver": {
                "name": "FlowLang",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder in which flow was run."}}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _artifact(one)} for one in report.files],
        "results": [
            _result(problem, codes.index(problem.code), name)
            for problem, name in zip(report.diagnostics, names, strict=True)
        ],
    }
    log: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> Json:
    entry = CODES[code]
    summary = f"{entry.summary[:1].upper()}{entry.summary[1:]}".rstrip(".") + "."
    level = "none" if entry.severity is Severity.OFF else entry.severity.value
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in entry.slug.split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": f"flow explain {code}", "markdown": page(code)},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": [entry.slug]},
    }


def _result(problem: Diagnostic, index: int, name: str) -> Json:
    result: Json = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity.value,
        "message": {"text": sentence(problem)},
        "locations": [{"physicalLocation": _place(problem.span)}],
        "partialFingerprints": {"flowlang/v1": name},
    }
    if problem.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(one.span), "message": {"text": one.label}}
            for number, one in enumerate(problem.related, start=1)
        ]
    if problem.fixes:
        result["fixes"] = [_fix(fix) for fix in problem.fixes]
    return result


def _place(span: Span) -> Json:
    return {
        "artifactLocation": _artifact(span.source.path),
        "region": {**_region(span), "snippet": {"text": span.text}} if span.text else _region(span),
    }


def _region(span: Span) -> Json:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _artifact(path: str) -> Json:
    if is_relative(path):
        return {"uri": quote(path), "uriBaseId": BASE}
    return {"uri": "file:///" + quote(path.lstrip("/"), safe="/:")}


def _fix(fix: Fix) -> Json:
    paths: dict[str, list[Json]] = {}
    for edit in fix.edits:
        replacement: Json = {"deletedRegion": _region(edit.span)}
        if edit.text:
            replacement["insertedContent"] = {"text": edit.text}
        paths.setdefault(edit.span.source.path, []).append(replacement)
    changes: Sequence[Json] = [
        {"artifactLocation": _artifact(path), "replacements": replacements}
        for path, replacements in paths.items()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}
