# Needs Python 3.11 or newer, pip and make; everything else goes into .venv.
#
#   make demo    replay an example stream and draw a workflow into out/demo/
#   make test    everything that must hold before a change goes in
#   make check   the quick part of it: style, types and the .flow files
#   make gallery draw the pictures of docs/gallery.md again
#   make editors write the files of editors/ that are made from the grammar
#   make vsix    build the extension for VS Code into editors/vscode/out/ (needs npm)
#   make playground  build the page that checks, draws and tests in a browser into out/playground/ (needs npm)
#   make accept  take the present output as the expected one (look at the difference afterwards)
#   make clean   remove what these commands made

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEMO := out/demo
SHOP := examples/bike-shop
FLOWS := examples stdlib
# Each folder with a flow.toml is a company of its own; their names may be alike.
PROJECTS := $(sort $(dir $(shell find examples -name flow.toml))) stdlib

.DELETE_ON_ERROR:
.PHONY: demo test check gallery editors vsix playground accept clean

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[diagrams]' --group dev
	# pip compiles what it installs, but not a checkout; where Python may not keep it, each command would do it anew.
	$(BIN)/python -m compileall -q flowlang
	@touch $@

demo: $(READY)
	@mkdir -p $(DEMO)
	$(BIN)/python examples/generate_events.py --events 5000 --seed 7 --out $(DEMO)/events.jsonl
	# A few lines of the stream are broken on purpose: the run names them, and 1 says that it did.
	$(BIN)/flow run $(SHOP) --events $(DEMO)/events.jsonl --journal $(DEMO)/journal.jsonl || test $$? -eq 1
	$(BIN)/flow diagram $(SHOP)/sales/web-form.flow -o $(DEMO)/web-form.svg
	@echo
	@echo "The events     $(DEMO)/events.jsonl"
	@echo "What happened  $(DEMO)/journal.jsonl"
	@echo "A workflow     $(DEMO)/web-form.svg"

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@for project in $(PROJECTS); do echo "flow check $$project" && $(BIN)/flow check $$project || exit 1; done
	$(BIN)/flow format --check $(FLOWS)

test: check
	$(BIN)/python -m pytest -n auto

gallery: $(READY)
	@mkdir -p docs/images/gallery
	$(BIN)/python -m pytest tests/docs/test_gallery.py -k is_what_its_command_draws --accept

editors: $(READY)
	$(BIN)/python editors/make_grammar.py

vsix: editors
	cd editors/vscode && npm ci --no-audit --no-fund --ignore-scripts && npm run vsix

playground: editors
	cd editors/playground && npm ci --no-audit --no-fund --ignore-scripts
	$(BIN)/python editors/playground/gather.py out/playground-parts
	cd editors/playground && npm run build -- ../../out/playground-parts ../../out/playground
	@echo "Serve the folder out/playground with any static file server: python3 -m http.server -d out/playground"

accept: $(READY)
	$(BIN)/python -m pytest -n auto -m "not slow" --accept

clean:
	rm -rf out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .venv
	find flowlang tests examples bench -name __pycache__ -type d -prune -exec rm -rf {} +
