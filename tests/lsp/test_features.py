"""Each feature of the server is protected by a test that fails when it is taken out."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from flowlang.lsp.server import make_server
from tests.lsp.without import BEHAVIOURS, registered

HERE = Path(__file__).parent
# The test that misses a feature, by what `tests.lsp.without` takes out.
MISSED_BY = {
    lsp.INITIALIZED: "test_server.py::test_a_folder_without_a_configuration_is_one_project",
    lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: "test_documents.py::test_a_folder_that_is_added_is_a_project",
    lsp.TEXT_DOCUMENT_DID_OPEN: "test_server.py::test_findings_come_while_typing",
    lsp.TEXT_DOCUMENT_DID_CHANGE: "test_server.py::test_files_that_use_an_unsaved_schema_are_told",
    lsp.TEXT_DOCUMENT_DID_SAVE: "test_documents.py::test_saving_looks_at_the_disk_again",
    lsp.TEXT_DOCUMENT_DID_CLOSE: "test_documents.py::test_closing_forgets_what_was_not_saved",
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: "test_documents.py::test_a_watched_file_is_read_again",
    lsp.TEXT_DOCUMENT_HOVER: "test_server.py::test_hover_says_what_a_field_is_and_where_it_may_be_missing",
    lsp.TEXT_DOCUMENT_DEFINITION: "test_server.py::test_names_lead_to_their_declarations",
    lsp.TEXT_DOCUMENT_REFERENCES: "test_server.py::test_references_are_found_in_all_files",
    lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: "test_server.py::test_references_are_found_in_all_files",
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: "test_server.py::test_a_rename_reaches_the_schema",
    lsp.TEXT_DOCUMENT_RENAME: "test_server.py::test_a_rename_reaches_the_schema",
    lsp.TEXT_DOCUMENT_CODE_ACTION: "test_server.py::test_fixes_are_quick_fixes",
    lsp.TEXT_DOCUMENT_FORMATTING: "test_server.py::test_a_file_is_laid_out",
    lsp.TEXT_DOCUMENT_RANGE_FORMATTING: "test_server.py::test_a_file_is_laid_out",
    lsp.TEXT_DOCUMENT_COMPLETION: "test_writing.py::test_completion",
    lsp.TEXT_DOCUMENT_SIGNATURE_HELP: "test_writing.py::test_signature_help",
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: "test_writing.py::test_the_outline",
    lsp.WORKSPACE_SYMBOL: "test_writing.py::test_the_outline",
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: "test_writing.py::test_folding_and_selection",
    lsp.TEXT_DOCUMENT_SELECTION_RANGE: "test_writing.py::test_folding_and_selection",
    lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY: "test_writing.py::test_hints_lenses_and_calls",
    lsp.CALL_HIERARCHY_INCOMING_CALLS: "test_writing.py::test_hints_lenses_and_calls",
    lsp.CALL_HIERARCHY_OUTGOING_CALLS: "test_writing.py::test_hints_lenses_and_calls",
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: "test_writing.py::test_colours",
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: "test_writing.py::test_colours_of_a_part",
    lsp.TEXT_DOCUMENT_INLAY_HINT: "test_writing.py::test_when_a_wait_is_over",
    lsp.TEXT_DOCUMENT_CODE_LENS: "test_writing.py::test_hints_lenses_and_calls",
    "flow.draw": "test_writing.py::test_the_picture_of_the_workflow_at_the_cursor",
    "unsaved texts win": "test_server.py::test_files_that_use_an_unsaved_schema_are_told",
    "files on disk are looked at": "test_documents.py::test_a_change_nobody_told_of_is_seen",
    "a project speaks for its own files": "test_documents.py::test_a_project_within_another",
}


def test_each_feature_is_named_with_its_test() -> None:
    """A feature that is added needs a test, and the tests named here exist."""
    assert {*registered(make_server(datetime.now)), *BEHAVIOURS} == set(MISSED_BY)
    for named in MISSED_BY.values():
        name, _, test = named.partition("::")
        assert f"async def {test}(" in (HERE / name).read_text("utf-8"), named


@pytest.mark.slow
@pytest.mark.parametrize("feature", MISSED_BY)
def test_without_a_feature_its_test_fails(feature: str) -> None:
    """A test that passes otherwise does not without the feature."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            str(HERE / MISSED_BY[feature]),
        ],
        env={**os.environ, "FLOW_WITHOUT": feature},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout[-2000:]
