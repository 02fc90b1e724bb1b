# Everything a reader, teacher or developer does with this checkout. `make help` lists it.
# The environment lives in .venv: `make app` puts into it what the course needs, `make test` adds what tests and tools need. It is
# looked at again only when pyproject.toml or a lock file change in content.

PYTHON ?= python3
PORT   ?= 8501
OUT    ?= bundle
EPOCHS ?= 5

BIN    := .venv/bin
UV     := $(shell command -v uv)
WANTED := $(shell cat pyproject.toml requirements.lock requirements-app.lock | cksum | cut -d ' ' -f 1)
MODULES := test -d tests/node_modules/eslint
ESLINT  := node tests/node_modules/eslint/bin/eslint.js --config tests/eslint.config.js assets tests
ALL    := .venv/ready-$(WANTED)
APP    := $(firstword $(wildcard $(ALL)) .venv/ready-app-$(WANTED))
INSTALL := $(if $(UV),$(UV) pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check) --quiet
# 1.3.1 says that it is not for Python 3.11 and later, and pip believes it.
COMPILE := echo 'backports-strenum<1.3' | $(BIN)/uv pip compile --constraint /dev/stdin --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml

unexport PYTHONDONTWRITEBYTECODE # else every process that a test starts compiles the whole library anew

.DEFAULT_GOAL := help
.PHONY: help app test quick train bench lint format docs gallery site model soak lock wheel bom clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

app: $(APP)  ## serve the course at http://localhost:8501 (another port: make app PORT=8600)
	@$(BIN)/explainer app --port $(PORT)

test: $(ALL)  ## run every test (browser tests need Chromium, JavaScript tests need Node.js; both say so when skipped)
	@$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder -q

quick: $(ALL)  ## the tests to run while working: the library's mathematics, no browser, no TensorFlow
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q -m "not browser and not slow" tests/numeric tests/formulas tests/descent \
	    tests/networks tests/instruments tests/symbolic/test_parsing.py tests/symbolic/test_printing.py \
	    tests/symbolic/test_differentiation.py tests/symbolic/test_agreement.py tests/test_architecture.py tests/test_contributing.py

train: $(APP)  ## train the digit recogniser on the embedded digits into bundle/ (EPOCHS=5 OUT=bundle)
	@$(BIN)/explainer train --epochs $(EPOCHS) --out $(OUT)

bench: $(ALL)  ## print every speed figure: medians and ratios within one run
	@for script in tests/bench/bench_*.py; do echo "# $$script"; $(BIN)/python $$script || exit 1; done

lint: $(ALL)  ## check style, formatting and types (the first time half a minute, then a second)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy explainer
	@$(MODULES) || { echo "The JavaScript is not checked: that needs Node.js and 'npm ci --prefix tests'."; exit $${EXPLAINER_REQUIRE_NODE:-0}; }
	@! $(MODULES) || { $(ESLINT) && node tests/node_modules/typescript/bin/tsc -p tests/tsconfig.json; }

format: $(ALL)  ## put the code into the project's style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@! $(MODULES) || $(ESLINT) --fix

gallery: $(APP)  ## build site/gallery: every chart with its code, picture and text alternative
	@$(BIN)/explainer gallery site/gallery

docs: $(ALL)  ## write the reference pages into site/reference: every public name, the gallery, how-to, changelog
	@$(BIN)/python -m tests.reference.build site/reference

site: docs  ## write the static edition of the course into site/course, for any web host, with the reference pages
	@$(BIN)/explainer site site/course --reference site/reference

model: $(APP)  ## train the shipped model again into assets/model (needs the full MNIST; takes minutes to hours)
	@$(BIN)/python -m explainer.mnist.release

soak: $(ALL)  ## what takes long: an hour of thirty readers (EXPLAINER_SOAK_MINUTES=60), 200 kills (EXPLAINER_KILLS=200), 50,000 random formulas
	@$(BIN)/python tests/soak.py
	@$(BIN)/python tests/kills.py $${EXPLAINER_KILLS:-200}
	@EXPLAINER_FORMULAS=5000 $(BIN)/python -m pytest -q --timeout 7200 tests/formulas/test_reading.py -k no_step_of_any_formula
	@EXPLAINER_CANCELLING=5000 $(BIN)/python -m pytest -q --timeout 7200 tests/symbolic/test_agreement.py -k something_cancels
	@EXPLAINER_DRAWN=10000 $(BIN)/python -m pytest -q --timeout 7200 tests/phone/test_parity.py -k any_size_and_place
	@EXPLAINER_CERTAIN=2000 $(BIN)/python -m pytest -q --timeout 7200 tests/formulas/test_certain.py
	@EXPLAINER_FORMULAS=3000 $(BIN)/python -m pytest -q --timeout 7200 tests/test_any_formula.py tests/formulas/test_last_lines.py
	@EXPLAINER_HOSTILE=20 $(BIN)/python -m pytest -q --timeout 7200 tests/lessons/test_hostile_controls.py
	@EXPLAINER_FORMULAS=50000 $(BIN)/python -m pytest -q --timeout 7200 tests/proofreading/test_printed_lines.py -k random

lock: $(ALL)  ## choose the newest allowed versions and write requirements.lock, with the checksums of their files
	@$(COMPILE) --all-extras --group dev --upgrade --output-file requirements.lock
	@$(COMPILE) --extra app --extra mnist --extra teaching --group build --constraint requirements.lock \
	    --output-file requirements-app.lock

wheel: $(ALL)  ## build the wheel into dist/, and the bill of materials beside it
	@$(BIN)/python -m hatchling build -t wheel -d dist
	@$(BIN)/python .ci/bom.py dist

bom: $(ALL)  ## write dist/explainer.cdx.json: every package that is installed with the product, with its checksums (CycloneDX)
	@$(BIN)/python .ci/bom.py dist

clean:  ## remove the environment and everything that was built
	rm -rf .venv build dist site node_modules tests/node_modules .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info

.venv/ready-%: LOCK := requirements.lock
.venv/ready-app-%: LOCK := requirements-app.lock
.venv/ready-%: SIZE := 3.3 GB
.venv/ready-app-%: SIZE := 2.6 GB

.venv/ready-%:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit( \
	    "This project needs Python 3.11, 3.12 or 3.13; %s is Python %d.%d. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" % ((sys.executable,) + v))'
	@echo "Setting up .venv (once; about $(SIZE), a few minutes on a fast connection) ..."
	@test -x $(BIN)/python || $(if $(UV),$(UV) venv --quiet --seed --python $(PYTHON) .venv ||) $(PYTHON) -m venv .venv || \
	    { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(INSTALL) --no-deps --require-hashes -r $(LOCK)
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@rm -f .venv/ready-* && touch $@
