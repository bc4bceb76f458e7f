# Two commands matter: `make run` and `make test`. Everything they make lies in .venv/, node_modules/
# and var/. The work is done by small Python modules; this file only names it. What is given on the
# command line (PORT=8001) reaches them as an environment variable.

PYTHON ?= python3
PROCESSES ?= 3
VENV := .venv/bin
SITE := $(VENV)/python -m gaoxin.run
MODULES := git ls-files -z -- '*.py' | xargs -0
SUITE = $(VENV)/python -m pytest -n $(PROCESSES) --dist loadfile
LINT = $(MAKE) --no-print-directory lint
TEMPLATES := git ls-files -z -- 'templates/*.html' | xargs -0
SCRIPTS := git ls-files -z -- '*.js' '*.mjs' ':!templates' | xargs -0
NODE := node_modules/.bin/node

# Where a shell sets this, every process compiles all the code anew: three quarters of its start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install install-dev run stop check test soak lint format shots bench backup restore lock

help:
	@echo "make run               start the site: everything is installed and prepared as needed"
	@echo "make run PORT=8001     the same on another port"
	@echo "make stop              end it: web, worker and the embedded database"
	@echo "make check             style, types, rules and pages: while one works"
	@echo "make test              every check and test (10 minutes on 2 cores)"
	@echo "make soak              the same with the full counts (at most 60 minutes)"
	@echo "make format            put code and templates into their one form"
	@echo "make shots             pictures of every main page, into var/shots/"
	@echo "make bench             the measures of the README, into var/bench.json (SCALE=50000: the largest zone too)"
	@echo "make backup            database and files into var/backups/"
	@echo "make restore FILE=...  a backup back into the database, which must be empty"
	@echo "make lock              resolve the dependencies anew into the lock files"

install:
	@$(PYTHON) -m gaoxin.install

install-dev:
	@$(PYTHON) -m gaoxin.install --dev
	@$(PYTHON) tests/harness/system.py

run: install
	@exec $(SITE)

stop:
	@if [ -x $(VENV)/python ]; then $(SITE) stop; else echo "Nothing was running."; fi

# Lint runs beside the first tests; both must pass. What it says is kept back until they have ended, and is
# printed if it has a complaint: what failed stands at the end, where a log is read first.
check test soak: install-dev
	@mkdir -p var; $(LINT) >var/lint.log 2>&1 & lint=$$!; \
	$(SUITE); tests=$$?; wait $$lint; lint=$$?; \
	if [ $$lint = 0 ]; then echo "Lint: nothing to complain of."; else cat var/lint.log; fi; \
	exit $$((tests ? tests : lint))

check: SUITE += -m "not slow"
soak: export SOAK = 1

# mypy reads the settings, which want a key and a database: these open nothing.
lint: export SECRET_KEY = a-key-of-fifty-characters-or-more-that-opens-nothing
lint: export DATABASE_URL = postgresql://nobody@/nothing
lint:
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(TEMPLATES) $(VENV)/djade --target-version 5.2 --check
	$(MODULES) $(VENV)/django-upgrade --target-version 5.2 --check
	$(SCRIPTS) $(NODE) node_modules/.bin/eslint --max-warnings 0
	$(VENV)/lint-imports --no-cache --no-logo
	$(VENV)/mypy --strict gaoxin/characters.py gaoxin/folding.py gaoxin/readings.py gaoxin/search.py $$(git ls-files "projects/*/rules.py" "projects/*/rules/*.py")
	$(VENV)/mypy $$(git ls-files "projects/*/actions*.py" "projects/*/reads*.py" "accounts/actions/*.py")

format:
	-$(MODULES) $(VENV)/django-upgrade --target-version 5.2
	-$(TEMPLATES) $(VENV)/djade --target-version 5.2
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

shots: install-dev
	$(VENV)/python -m tests.harness.shots

bench: install-dev
	$(VENV)/python -m tests.harness.bench $(PARTS)

backup: install
	@$(SITE) manage backup

restore: install
	@test -n "$(FILE)" || { echo "Which backup? make restore FILE=var/backups/..."; exit 2; }
	@$(SITE) manage restore "$(FILE)"

lock:
	@$(PYTHON) -m gaoxin.lock $(if $(UPGRADE),--upgrade)
