# make run     start Sapa with the web chat and sample activities at http://127.0.0.1:8080
# make test    every test, on SQLite and PostgreSQL, a worker for each core and one more (WORKERS=0: one process)
# make check   format, lint, types, layers, words
# make walk    a seat is freed, offered, taken and reminded of, in two browsers, in two minutes
# make bench   the figures of docs/performance.md
# make faults  kills, stops, cuts, full disks and stepping clocks, on both databases: half an hour or more

PYTHON ?= python3
BIN := .venv/bin
# one more than there are cores: a worker also waits for its database, a program or a browser
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: run test check walk bench faults words format lock

run: .venv/run
	SAPA_DEMO=1 SAPA_DATABASE_URL=$${SAPA_DATABASE_URL:-sqlite:///var/demo.db} $(BIN)/python -m bot serve

# test: what is compiled is kept for the next run; to do it anew takes each worker twenty seconds
test: .venv/dev
	$(BIN)/python -m compileall -q bot handlers storage scheduler
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/locales

# walk: two artisans and one seat in real browsers, with a hurried clock: register, wait, offer, accept, reminder
walk: .venv/dev
	$(BIN)/python -m tests.web.walk 2>/dev/null

bench: .venv/dev
	$(BIN)/python -m benchmarks

faults: .venv/dev
	$(BIN)/python -m tests.faults

# words: find new sentences in the screens and add them to every language's file, to be translated there
words: .venv/dev
	$(BIN)/python -m tests.locales.words

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# lock: choose the newest allowed version of every dependency
lock: .venv/dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --upgrade --extra dev pyproject.toml -o requirements-dev.lock

.venv/run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sapa needs Python 3.11 or newer"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
