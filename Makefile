# Linux and macOS. Windows: see "Without make" in README.md.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: docs fuzz help casestudies test lab check lint lock clean bench mutants

help:            ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed, this is ' + sys.version)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -m compileall -q analysis
	@touch $(STAMP)

casestudies: $(STAMP)  ## every example city: notebooks, tables, figures, comparison
	$(BIN)/casestudy run

test: $(STAMP)   ## the linter, the type checker and all tests
	$(BIN)/ruff check analysis tests
	$(BIN)/ruff format --check analysis tests
	$(BIN)/python -m tests.types
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lab: $(STAMP)    ## JupyterLab, open on the launcher
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "ipywidgets>=8.1"
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/docs/bench.ipynb

docs: $(STAMP)   ## the documentation as pages: docs/_build/html
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group docs
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html

check: $(STAMP)  ## problems in params, forms and exports
	$(BIN)/casestudy check

fuzz: $(STAMP)   ## 30,000 drawn forms, exports and expressions, 6,000 a test: read, or refused in words
	CASESTUDY_FUZZ=6000 nice $(BIN)/python -m pytest -p no:xdist -q tests/intake/form/test_fuzzed_forms.py \
		tests/intake/export/test_fuzzed_exports.py

bench: $(STAMP)  ## benchmarks beside peers, printed as ratios
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --group peers
	$(BIN)/python -m tests.benchmarks

mutants: $(STAMP) ## breaks the rooms that compute on purpose: which mutants no test notices (hours; SAMPLE=40 draws)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "coverage>=7.6"
	$(BIN)/python -m tests.mutants --sample $(or $(SAMPLE),0)

lock: $(STAMP)   ## requirements.lock from pyproject.toml, for every system
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --group test --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

clean:           ## the environment and all output
	rm -rf .venv out
