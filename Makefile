# make certify   set up, then certify the sample checkout        make certify ARGS="--project one-page --headed"
# make test      set up, then lint, types, one certification of the sample, the project's own tests
# make faults    faulty checkouts, each to be caught for its own reason, and unusual ones that must not; a picture of it;
#                some of them: make faults SHOPS="late-script superseded-token"; what was killed is noted for the packs;
#                in another engine: make faults BROWSER=firefox
# make histories 10,000 random honest purchases, and as many that break one rule; again with SEED=20260101
# make coverage  every branch of the judge, taken by told stories: red when one is not
# make mutants   the judge with one small change, some thousand times: the tests must notice 95 of 100, and a reason is
#                given for the others (docs/mutants.md); some modules: make mutants ONLY="rules_order lineage"
# make losses    browser, shop, Klarna, disk and machine taken away under a run, and runs that go on where they stopped
# make examples  the example shops, with every journey
# make soak      journeys in orders of chance, every other batch disturbed: does a verdict ever differ? Adds up in soak/;
#                make soak COUNT=500 BROWSER=firefox; the figure is noted for the reports
# make benchmarks  what the suite costs a journey and a night, beside Playwright alone (Node and npm are needed); red for a
#                ratio that is a tenth above the noted one; note it on an idle machine: make benchmarks ARGS=--note
# make docs    the pages that are made from the code, and from the last report if there is one
# make setup     the virtual environment and a browser; again when requirements.txt or pyproject.toml change;
#                another engine: make setup BROWSER=firefox

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
SAMPLE ?= 20
SHOPS ?=
ONLY ?=
# Not from the environment, where this name says what opens addresses.
BROWSER := chromium
COUNT ?= 150
SEED ?= $(shell date +%Y%m%d)

.PHONY: certify test faults histories coverage losses mutants examples soak benchmarks lint docs setup clean distclean
.NOTPARALLEL:

certify: $(VENV)/.browser
	$(BIN)/klarna-certify run $(ARGS)

test: $(VENV)/.browser lint
	$(BIN)/klarna-certify run
	$(BIN)/python -m pytest tests -n 2 --dist loadfile --ignore tests/test_kill_matrix.py
	@echo "Kill matrix: $(SAMPLE) shops by the seed $(SEED); again with make test SEED=$(SEED), all of them with make faults"
	KILL_MATRIX_SAMPLE=$(SAMPLE) KILL_MATRIX_SEED=$(SEED) $(BIN)/python -m pytest tests/test_kill_matrix.py -q

faults: $(VENV)/.browser
	KILL_MATRIX_SHOPS="$(SHOPS)" KILL_MATRIX_BROWSER=$(BROWSER) $(BIN)/python -m tests.kill_matrix kill-matrix

histories: $(VENV)/.packages
	@echo "Random histories by the seed $(SEED); again with make histories SEED=$(SEED)"
	$(BIN)/python -m pytest tests/certification/test_histories.py tests/certification/test_alterations.py \
		-n 2 --hypothesis-profile nightly --hypothesis-seed $(SEED)

# Random histories take other branches each time: what is covered is covered by a story that a person can read.
coverage: $(VENV)/.packages
	$(BIN)/python -m coverage run --branch --source certification --omit 'certification/report/*' -m pytest \
		tests/certification tests/klarna_certify/test_seal.py tests/test_docs.py \
		--ignore-glob='tests/certification/test_report_*' -m 'not hypothesis' -q
	$(BIN)/python -m coverage report --skip-covered --show-missing --fail-under 100

mutants: $(VENV)/.packages
	$(BIN)/python -m tests.mutants $(ONLY)

losses: $(VENV)/.browser
	LOSSES=all $(BIN)/python -m pytest tests/fixtures/test_losses.py tests/fixtures/test_unfinished.py

examples: $(VENV)/.browser
	EXAMPLES=whole $(BIN)/python -m pytest tests/examples -n 2

benchmarks: $(VENV)/.browser
	npm install --silent --no-audit --no-fund --prefix $(VENV)/node \
		@playwright/test@$(shell sed -n 's/^playwright==//p' requirements.txt)
	$(BIN)/python -m benchmarks.journey --node $(VENV)/node --check $(ARGS)

soak: $(VENV)/.browser
	$(BIN)/klarna-certify soak --load --unrest --count $(COUNT) --browser $(BROWSER) $(ARGS); code=$$?; \
		test $$code -gt 1 || $(BIN)/python -m tests.stability; exit $$code

lint: $(VENV)/.packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.packages
	$(BIN)/python docs/make.py $(wildcard certification-report/report.json)
	$(BIN)/python -m tests.mutants.page

setup:
	@rm -f $(VENV)/.browser
	@$(MAKE) --no-print-directory $(VENV)/.browser

$(VENV)/.packages: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 or newer is needed, and none was found on the PATH." >&2; \
		echo "Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is not, or cannot be run." >&2; exit 2; }
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || \
		"$(PYTHON)" -m venv --clear $(VENV) || { \
		rm -rf $(VENV); \
		echo "A virtual environment cannot be made: Python's venv module is not complete." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.browser: $(VENV)/.packages
	$(BIN)/python -m klarna_certify.setup $(BROWSER)
	@touch $@

clean:
	rm -rf certification-report kill-matrix soak .certification-report.* test-results build *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)
