# Every command of the project. Thin on purpose: the work is in tools/ and in `treum`.
.POSIX:

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin

.PHONY: help setup run test check format lock generate migrate web bench soak clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' Makefile | expand -t 12

setup: ## make .venv and the browser files; quick when nothing changed
	@VENV="$(VENV)" $(PYTHON) tools/setup.py

run: setup ## start everything; may take DATA=file.csv DAY=2024-06-04 SPEED=60 SYMBOL=NIFTY PORT=8000
	@DATA="$(DATA)" DAY="$(DAY)" SPEED="$(SPEED)" SYMBOL="$(SYMBOL)" PORT="$(PORT)"; exec env \
		$${DATA:+"TREUM_FEED__FILE=$$DATA"} $${DAY:+"TREUM_FEED__DAY=$$DAY"} \
		$${SPEED:+"TREUM_FEED__SPEED=$$SPEED"} $${SYMBOL:+"TREUM_FEED__SYMBOL=$$SYMBOL"} \
		$${PORT:+"TREUM_HTTP__PORT=$$PORT"} $(BIN)/treum run all

test: setup ## run every test; PYTEST="tests/platform -k tx" runs some
	@$(BIN)/python -m tools.test $(PYTEST)

check: setup ## format, lint, types, contracts, sizes, locks, licences, migrations, generated files
	@$(BIN)/python -m tools.check

format: setup ## format and mend what the formatters can
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/python -m tools.node npm run --silent format

generate: setup ## write openapi.json, docs/{events,errors,asvs,strategies}.md and the web's api client
	@$(BIN)/python -m tools.generated --write
	@$(BIN)/python -m tools.node npm run --silent codegen

lock: setup ## resolve the locks anew: pins, hashes, no hosts
	@$(BIN)/uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev $(LOCK) -o requirements-dev.lock
	@$(BIN)/uv pip compile requirements-bench.in --override requirements-bench.in $(LOCK) \
		-o requirements-bench.lock
	@$(BIN)/python -m tools.node npm install --package-lock-only

migrate: setup ## bring the database to the newest migration
	@exec $(BIN)/treum migrate

web: setup ## build the browser files anew
	@rm -f build/.web-stamp
	@$(BIN)/python -m tools.web

bench: setup ## run the benchmarks, each against its target, beside their peers; NAME=one runs one
	-@$(BIN)/python -m tools.peers
	@NAME="$(NAME)"; failed=0; for file in bench/$${NAME:-[!_]*}.py; do \
		[ -e "$$file" ] || { echo "treum: there is no benchmark $$file" >&2; exit 1; }; \
		$(BIN)/python -m "bench.$$(basename "$$file" .py)" || failed=1; done; exit $$failed

soak: setup ## the long tests: every seed of tests/chaos, and the long forms of others
	@SOAK=1 $(BIN)/python -m tools.test $(SOAKED)

clean: ## remove what was built and cached; environments and data stay
	@rm -rf build dist .node .mypy_cache .ruff_cache .hypothesis .import_linter_cache web/node_modules
	@find src tests tools migrations -name __pycache__ -type d -prune -exec rm -rf {} +

SOAKED = tests/chaos tests/journeys/test_speeds.py tests/journeys/test_nats_away.py \
	tests/platform/workflows/test_kill_matrix.py tests/asvs/test_openapi.py \
	tests/asvs/test_hostile.py

LOCK = --universal --python-version 3.11 --generate-hashes --quiet \
	--no-header --no-annotate --no-emit-index-url
