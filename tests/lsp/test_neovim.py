"""The server with an editor that people use: Neovim, without a window."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lsp.kit import FLOW, project

ROOT = Path(__file__).resolve().parent.parent.parent
PROBE = """\
vim.g.flow_command = { "%(python)s", "-m", "flowlang", "lsp" }
vim.cmd("luafile %(snippet)s")
vim.cmd("edit %(file)s")
local function wait(holds) return vim.wait(30000, holds, 50) end
local result = {}
wait(function() return #vim.diagnostic.get(0) > 0 end)
result.found = vim.tbl_map(function(one) return one.code or one.user_data.lsp.code end, vim.diagnostic.get(0))
local function ask(method, line, column)
  local place = { line = line, character = column }
  local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = place }
  local answers = vim.lsp.buf_request_sync(0, method, params, 30000)
  for _, answer in pairs(answers or {}) do return answer.result end
end
local offered = ask("textDocument/completion", 10, 13)
result.offered = vim.tbl_map(function(one) return one.label end, offered.items or offered)
vim.cmd("%%s/emial/email/")
result.mended = wait(function() return #vim.diagnostic.get(0) == 0 end)
vim.cmd("write | edit %(settings)s")
vim.api.nvim_buf_set_lines(0, 0, -1, false, { "timezone = 5" })
result.settings = wait(function() return #vim.diagnostic.get(0) == 1 end)
vim.fn.writefile({ vim.fn.json_encode(result) }, "%(out)s")
vim.cmd("qall!")
"""


@pytest.mark.slow
def test_neovim_shows_findings_and_completion(tmp_path: Path) -> None:
    """With our snippet, Neovim shows findings, offers fields, and sees a mended line and settings."""
    nvim = shutil.which("nvim")
    if nvim is None:
        pytest.skip("NEOVIM IS NOT THERE: `apt install neovim`, or the server is not tested with an editor")
    folder = project(tmp_path, main=FLOW.replace("lead.email is", "lead.emial is"))
    out = tmp_path / "result.json"
    probe = tmp_path / "probe.lua"
    names = {
        "python": sys.executable,
        "snippet": ROOT / "editors/neovim/flow.lua",
        "file": folder / "main.flow",
        "settings": folder / "flow.toml",
        "out": out,
    }
    probe.write_text(PROBE % names, "utf-8")
    done = subprocess.run(
        [nvim, "--headless", "-u", "NONE", "-n", "-c", f"luafile {probe}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert out.is_file(), done.stderr
    result = json.loads(out.read_text("utf-8"))
    assert result["found"] == ["FL0203"]
    assert {"email", "level"} <= set(result["offered"])
    assert result["mended"] is True
    assert result["settings"] is True
