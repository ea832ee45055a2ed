-- FlowLang in Neovim: `luafile` this from your init.lua, or put it into ~/.config/nvim/plugin/.
-- It needs `flow` on the PATH, installed with: pip install "flowlang[lsp]"

vim.cmd([[
  augroup flowlang
    autocmd!
    autocmd BufRead,BufNewFile *.flow setfiletype flow
  augroup END
]])

local function root(file)
  local found = vim.fn.findfile("flow.toml", vim.fn.fnamemodify(file, ":p:h") .. ";")
  local folder = found ~= "" and found or file
  return vim.fn.fnamemodify(folder, ":p:h")
end

-- One server for each folder with a flow.toml.
local clients = {}

local function attach(buffer)
  local folder = root(vim.api.nvim_buf_get_name(buffer))
  clients[folder] = clients[folder]
    or vim.lsp.start_client({
      name = "flow",
      cmd = vim.g.flow_command or { "flow", "lsp" },
      root_dir = folder,
      workspace_folders = { { uri = vim.uri_from_fname(folder), name = folder } },
      on_exit = function() clients[folder] = nil end,
    })
  if clients[folder] then
    vim.lsp.buf_attach_client(buffer, clients[folder])
    if vim.bo[buffer].filetype ~= "flow" then return end
    vim.bo[buffer].omnifunc = "v:lua.vim.lsp.omnifunc"
    vim.bo[buffer].commentstring = "# %s"
  end
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = "flow",
  callback = function(event) attach(event.buf) end,
})

-- What is written in a flow.toml counts before it is saved, too.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = "flow.toml",
  callback = function(event) attach(event.buf) end,
})
