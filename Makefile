# The commands of this project. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
UV ?= uv
ARGS ?=

IN = .venv/bin/python
export PYTHONUNBUFFERED = 1
unexport PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help run test test-services test-browser lint bench lock messages clean remove FORCE

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name words; do printf '  make %-14s %s\n' "$$name" "$$words"; done

run: .venv/.installed ## start everything on http://127.0.0.1:$PORT
	@$(IN) -m casemgr.embedded run --with-parent

test: .venv/.installed ## the whole suite but the browser tests, on the embedded servers
	@env -u DATABASE_URL -u CELERY_BROKER_URL $(IN) -m pytest -n $(WORKERS) $(ARGS)

test-services: export DATABASE_URL ?= postgresql://postgres@127.0.0.1:5432/postgres
test-services: export CELERY_BROKER_URL ?= amqp://guest:guest@127.0.0.1:5672//
test-services: .venv/.installed ## the same suite against DATABASE_URL and CELERY_BROKER_URL
	@$(IN) -m casemgr.embedded services
	@$(IN) -m pytest -n $(WORKERS) $(ARGS)

test-browser: .venv/.installed ## the journeys in a real browser: Chromium, named by CHROMIUM
	@$(IN) -m pip install --quiet --disable-pip-version-check --requirement tests/browser/requirements.txt
	@env -u DATABASE_URL -u CELERY_BROKER_URL $(IN) -m pytest -o addopts='--strict-markers --strict-config -p no:cacheprovider' tests/browser $(ARGS)

lint: .venv/.installed ## style, layers and types
	@$(IN) -m ruff check
	@$(IN) -m ruff format --check
	@$(IN) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-cache
	@$(IN) -m mypy

bench: .venv/.installed ## measure import, export, lists and sweep against other ways, as ratios
	@$(IN) -m bench $(ARGS)

lock: ## pin requirements.txt anew from pyproject.toml
	@command -v $(UV) >/dev/null || { echo '需要 uv：pip install uv。 / This needs uv: pip install uv' >&2; exit 2; }
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev --custom-compile-command 'make lock' --index-url https://pypi.org/simple pyproject.toml -o requirements.txt

messages: .venv/.installed ## collect the English catalogue's sentences and compile it
	@command -v msgfmt >/dev/null || { echo '需要 gettext：apt install gettext。 / This needs gettext: apt install gettext' >&2; exit 2; }
	@mkdir -p casemgr/locale
	@$(IN) manage.py makemessages --locale en --ignore .venv --ignore var --ignore tests --no-wrap --no-location --no-obsolete
	@$(IN) manage.py compilemessages --locale en --ignore .venv --ignore var

clean: ## remove what can be made again; data stays
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/static var/static.stamp var/log
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

remove: ## remove the embedded servers' data too
	@$(IN) -m casemgr.embedded remove

# The stamp is written last: an interrupted installation is begun anew by the next command. So is one whose Python
# has gone away.
ifneq ($(shell $(IN) -c 'print(1)' 2>/dev/null),1)
.venv/.installed: FORCE
endif
.venv/.installed: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo '找不到 $(PYTHON)，需要 Python 3.11 以上。 / $(PYTHON) was not found: Python 3.11 or newer is needed.' >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(PYTHON) 版本太旧，需要 Python 3.11 以上，例如 make run PYTHON=python3.12。 / $(PYTHON) is too old: Python 3.11 or newer is needed, for example make run PYTHON=python3.12' >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo '缺少 Python 的 venv 模块：apt install python3-venv。 / The venv module of Python is missing: apt install python3-venv' >&2; exit 2; }
	@test -e .venv/.installed && $(IN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@rm -f .venv/.installed
	@echo '安装软件包，首次约一分钟…… / Installing packages, about a minute the first time…'
	@$(IN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch .venv/.installed
