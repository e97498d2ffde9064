# ORMscope's commands. `make` lists them. Each one brings what it needs: a virtual environment in
# .venv, packages in frontend/node_modules, both from their lock files. All state is in .ormscope.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
SIZE ?= medium
DB ?= sqlite

PYTHON_PACKAGES := .venv/.stamp
EXTRA_PACKAGES := .venv/.stamp-extras
NODE_PACKAGES := frontend/node_modules/.stamp
PAGE := frontend/dist/.stamp
ENVIRONMENT := $(PYTHON_PACKAGES) $(NODE_PACKAGES)

MANAGE := .venv/bin/python manage.py
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/index.html \
	frontend/vite.config.* frontend/tsconfig*.json frontend/package.json \
	-type f ! -name '*.test.*' 2>/dev/null)

##@ Use

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(PYTHON_PACKAGES) $(PAGE) ## Start ORMscope and print its address (PORT=8000)
	@exec $(MANAGE) serve --port $(PORT)

.PHONY: data
data: $(PYTHON_PACKAGES) ## Load the sample data in another size (SIZE=medium)
	$(MANAGE) data --size $(SIZE)

.PHONY: extras
extras: $(EXTRA_PACKAGES) ## Install the databases that need further packages, all of them

.PHONY: bench
bench: $(PYTHON_PACKAGES) ## Measure what tracing costs, against plain Django (ARGS=--check)
	@$(MANAGE) bench $(ARGS)

##@ Work on it

.PHONY: dev
dev: $(ENVIRONMENT) ## Server and page, both reloading when code changes (PORT=8000)
	@ORMSCOPE_API=http://127.0.0.1:$(PORT) \
		.venv/bin/python tools/with_server.py --port $(PORT) --state .ormscope --watch backend \
		npm --prefix frontend run dev

.PHONY: test
test: $(ENVIRONMENT) $(EXTRA_PACKAGES) browser ## Everything: checks, pytest, Vitest, build, sizes, Playwright
	@MAKE='$(MAKE)' .venv/bin/python tools/run_tests.py check test-frontend test-python size e2e

.PHONY: check
check: $(ENVIRONMENT) ## Format, lint, types, layers, generated files; all problems at once
	@failed=0; run() { echo "$$*"; "$$@" || failed=1; }; \
	run .venv/bin/ruff format --check .; \
	run .venv/bin/ruff check .; \
	run .venv/bin/mypy; \
	run env PYTHONPATH=backend DJANGO_SETTINGS_MODULE=config.settings .venv/bin/lint-imports; \
	run $(MANAGE) export_schema --check; \
	run npm --prefix frontend run check; \
	exit $$failed

.PHONY: test-python
test-python: $(PYTHON_PACKAGES) ## pytest (ARGS='-k name')
ifdef ARGS
	.venv/bin/python -m pytest $(ARGS)
else
	@failed=0; run() { echo "$$*"; "$$@" || failed=1; }; \
	run .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m 'not alone'; \
	run .venv/bin/python -m pytest -m alone; \
	exit $$failed
endif

.PHONY: hostile
hostile: $(PYTHON_PACKAGES) ## Hostile snippets on every live database, both policies (CORPUS=FILE)
	@$(MANAGE) check_hostile $(CORPUS) $(ARGS)

.PHONY: load
load: $(PYTHON_PACKAGES) ## Many visitors at once at a real server (SECONDS=60 CLIENTS=100 ON=all)
	@$(MANAGE) load --seconds $(or $(SECONDS),60) --clients $(or $(CLIENTS),100) --on $(or $(ON),all) $(ARGS)

.PHONY: django-suite
django-suite: $(PYTHON_PACKAGES) ## Django's own tests, plain and traced (DB=sqlite LABELS='queries update')
	@PYTHONPATH=tools:backend .venv/bin/python -m django_suite --db $(DB) $(ARGS) $(LABELS)

.PHONY: test-frontend
test-frontend: $(NODE_PACKAGES) ## Vitest
	npm --prefix frontend run test

.PHONY: size
size: $(PAGE) ## Build the page and hold it to its size
	npm --prefix frontend run size

.PHONY: e2e
e2e: $(PYTHON_PACKAGES) $(PAGE) ## Playwright in a real Chromium, against a server of its own
	@CHROMIUM_PATH=$$(tools/preflight.sh browser) && export CHROMIUM_PATH && \
		.venv/bin/python tools/with_server.py --output .ormscope/e2e/server.txt \
		npm --prefix frontend run e2e

.PHONY: browser
browser: $(NODE_PACKAGES)
	@tools/preflight.sh browser >/dev/null

.PHONY: lock
lock: $(PYTHON_PACKAGES) ## Bring both lock files up to date with pyproject.toml and package.json
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
		.venv/bin/python -m venv "$$scratch" && "$$scratch/bin/pip" install --quiet uv && \
		"$$scratch/bin/uv" pip compile pyproject.toml --group dev --universal --quiet \
			--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
			--no-header --output-file requirements.lock && \
		"$$scratch/bin/uv" pip compile pyproject.toml --all-extras --universal --quiet \
			--constraint requirements.lock \
			--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
			--no-header --output-file requirements-extras.lock
	cd frontend && npm install --package-lock-only --no-fund --no-audit
	.venv/bin/python tools/complete_npm_lock.py

.PHONY: clean
clean: ## Delete everything that these commands have made
	rm -rf .venv .ormscope .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf frontend/node_modules frontend/dist frontend/test-results frontend/playwright-report

# What the commands stand on. A stamp is newer than what it was made from.

.venv/bin/python:
	@python=$$(tools/preflight.sh) && "$$python" -m venv --clear .venv

$(PYTHON_PACKAGES): requirements.lock .venv/bin/python
	.venv/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	@touch $@

# Complete as it is: pip would refuse what an extra of a package brings, which has no hash there.
$(EXTRA_PACKAGES): requirements-extras.lock $(PYTHON_PACKAGES)
	.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements-extras.lock
	@touch $@

$(NODE_PACKAGES): frontend/package.json frontend/package-lock.json
	@tools/preflight.sh >/dev/null
	cd frontend && npm ci --no-fund --no-audit
	@touch $@

$(PAGE): $(NODE_PACKAGES) $(PAGE_SOURCES)
	npm --prefix frontend run build
	@touch $@
