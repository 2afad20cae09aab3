.PHONY: help setup run test check fix bench screenshots bundle lock clean
ARGS ?=
JOBS ?= logical
BIN := .venv/bin

help:
	@echo "make run          open the studio                  make run ARGS='--app hand_puppets --source scene:hands'"
	@echo "make test         run the tests                    make test ARGS=tests/vision JOBS=0  JOBS: at once, as many as processors"
	@echo "make check        all else that CI checks: lint, format, types, imports, lock, files"
	@echo "make fix          mend what lint and format can mend"
	@echo "make bench        run every benchmark but the long soak, and print the figures"
	@echo "make screenshots  take the pictures of the README anew  make screenshots ARGS='--states FOLDER' for every state too"
	@echo "make bundle       build dist/pocket-studio, which runs without Python, try it, and print its size"
	@echo "make lock         write requirements.lock and bundle/requirements.lock anew from pyproject.toml"
	@echo "Each sets up .venv first, where needed."

setup:
	@bash .ci/setup

run: setup
	@$(BIN)/pocket-studio $(ARGS)

# Hundreds of processes are started: each would compile all it imports where the shell forbids to keep bytecode.
test: setup
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(JOBS) --maxprocesses 4 --dist worksteal $(ARGS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/test_architecture.py tests/test_project.py

fix: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup
	@for file in $(filter-out benchmarks/soak.py,$(wildcard benchmarks/*.py)); do echo "== $$file"; $(BIN)/python $$file $(ARGS) || exit 1; done

screenshots: setup
	$(BIN)/python -m studio.ui.screenshots assets/screenshots $(ARGS)

bundle: setup
	@$(BIN)/python bundle/build.py $(ARGS)

lock: setup
	$(BIN)/uv pip compile --quiet pyproject.toml --extra bench --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS) -o requirements.lock
	$(BIN)/uv pip compile --quiet --group bundle --constraint requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS) -o bundle/requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist build tests/failed
