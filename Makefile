# Needs GNU make and Python 3.11 or newer with venv and pip; nothing else of the system, nothing
# of the home directory. `make` alone lists the targets.

PYTHON ?= python3
ARGS ?=
UV ?= uv==0.13.9

VENV := .venv
BIN := $(VENV)/bin
VAR := $(CURDIR)/$(VENV)/var
VALIDATORS := $(VENV)/validators
PEERS := $(VENV)/peers

# Same inputs, same bytes: whatever the machine's locale, time zone, hash seed and core count.
export LC_ALL := C.UTF-8
export TZ := UTC
export PYTHONHASHSEED := 0
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

# The environment's own kernel and settings, before those of the user and of the system.
export PYTHONNOUSERSITE := 1
export JUPYTER_PLATFORM_DIRS := 1
export JUPYTER_PREFER_ENV_PATH := 1
export IPYTHONDIR := $(VAR)/ipython
export MPLCONFIGDIR := $(VAR)/matplotlib
unexport JUPYTER_PATH JUPYTER_CONFIG_PATH MATPLOTLIBRC MPLBACKEND
unexport PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONWARNINGS PYTEST_ADDOPTS VIRTUAL_ENV

# The debugger's note about frozen modules is no output of a notebook; and nobody is told of a run.
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export DO_NOT_TRACK := 1

# A home of its own for each command that must not see the user's, gone when the command ends. It
# is short, because a socket's path may have no more than 107 characters.
ISOLATED = home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && trap 'exit 130' INT TERM \
	&& export HOME="$$home" XDG_CACHE_HOME="$$home/cache" XDG_CONFIG_HOME="$$home/config" \
		XDG_DATA_HOME="$$home/data" XDG_RUNTIME_DIR="$$home" \
		JUPYTER_CONFIG_DIR="$$home/config/jupyter" JUPYTER_DATA_DIR="$$home/data/jupyter" \
		JUPYTER_RUNTIME_DIR="$$home" &&

.DEFAULT_GOAL := help
.PHONY: help audit test bench lock lab clean setup
.SUFFIXES:

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

audit: setup ## set up, recompute every claim, write reports/ (ARGS=... goes to `audit run`)
	@$(ISOLATED) $(BIN)/audit run $(ARGS)

test: setup $(VALIDATORS)/.installed ## set up, run the whole test suite, then re-execute the reports (ARGS=... goes to pytest)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(ISOLATED) $(BIN)/pytest -n 2 --dist loadfile $(ARGS)
	@$(ISOLATED) $(BIN)/pytest --nbval --nbval-current-env --nbval-cell-timeout=120 \
		-p no:randomly -n 2 --dist loadfile reports

bench: setup $(PEERS)/.installed ## set up, measure against other tools, write benchmarks/README.md (ARGS="--quick" and others: see there)
	@$(ISOLATED) $(BIN)/python benchmarks/bench.py --peers $(PEERS) $(ARGS)

lab: setup ## set up, open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/notebooks --LabApp.news_url=None \
		--LabApp.app_settings_dir=$(CURDIR)/.jupyterlab \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(ARGS)

# uv is not part of the environment: only this target needs it. Versions already in the lock stay
# unless ARGS=--upgrade. Without --fork-strategy, each Python version would get another numpy, and
# one lock could no longer stand for one result.
lock: ## remake all three locks from pyproject.toml (ARGS=--upgrade for the newest versions)
	@$(ISOLATED) $(PYTHON) -m venv "$$home/venv" \
		&& "$$home/venv/bin/python" -m pip install --quiet '$(UV)' \
		&& "$$home/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
			--fork-strategy fewest --generate-hashes --no-emit-index-url --no-header \
			--all-extras $(ARGS) pyproject.toml -o requirements.lock \
		&& "$$home/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
			--fork-strategy fewest --generate-hashes --no-emit-index-url --no-header \
			--group validators $(ARGS) -o validators.lock \
		&& "$$home/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
			--fork-strategy fewest --generate-hashes --no-emit-index-url --no-header \
			--group peers --constraints requirements.lock $(ARGS) \
			pyproject.toml -o benchmarks/peers.lock
	@echo "the locks are remade; tests/test_environment.py says what else must follow"

clean: ## remove the environment and all caches (no report, no table)
	@rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find audit tests benchmarks notebooks -type d \
		\( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} + 2>/dev/null || true

setup: $(VENV)/.installed

# Each stamp is written last: a set-up that was interrupted is done again, from the start.
$(VENV)/.locked: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "make: no '$(PYTHON)' found; expected Python 3.11 \
	or newer; name it with 'make PYTHON=/path/to/python3.11'" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: '$(PYTHON)' \
	is $$($(PYTHON) --version 2>&1); expected Python 3.11 or newer; name it with \
	'make PYTHON=/path/to/python3.11'" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: '$(PYTHON)' has no venv or \
	no pip; on Debian, 'apt-get install python3-venv' brings both" >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (about a minute, once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--only-binary :all: --require-hashes -r requirements.lock
	@touch $@

# flit_core comes from the lock: nothing is downloaded here.
$(VENV)/.installed: Makefile pyproject.toml $(VENV)/.locked
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index \
		--no-build-isolation -e .
	@mkdir -p $(VAR)
	@touch $@

# The public validators of what is published, in an environment of their own, for tests alone.
$(VALIDATORS)/.installed: validators.lock $(VENV)/.locked
	@echo "Setting up $(VALIDATORS) from validators.lock (half a minute, once)"
	@$(PYTHON) -m venv --clear $(VALIDATORS)
	@$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--only-binary :all: --require-hashes -r validators.lock
	@touch $@

# What the audit is measured against, in an environment of its own, with the audit itself in it: the
# notebooks import it.
$(PEERS)/.installed: benchmarks/peers.lock $(VENV)/.locked
	@echo "Setting up $(PEERS) from benchmarks/peers.lock (a minute, once)"
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--only-binary :all: --require-hashes -r benchmarks/peers.lock
	@echo "$(CURDIR)" > "$$($(PEERS)/bin/python -c 'import sysconfig; \
		print(sysconfig.get_path("purelib"))')/audit.pth"
	@touch $@
