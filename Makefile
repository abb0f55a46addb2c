# `make` lists what there is. Everything runs in .venv, which is set up when it is missing or out of date.
PYTHON ?= python3
PORT ?= 7860
DATA ?= ../shared/data
SECONDS ?= 60
SEED ?=
PY := .venv/bin/python
READY := .venv/.ready
export Q

.DEFAULT_GOAL := help
.PHONY: help setup chat ask test test-slow lint fuzz bench fit train-tokens train-reader scale load screenshots film clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "Debian keeps venv apart: apt-get install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[all,dev]"
	@touch $(READY)

setup: $(READY) ## install everything into .venv, at the versions in constraints.txt

chat: $(READY) ## open the chat on the article (PORT=7860)
	$(PY) app.py --port $(PORT)

ask: $(READY) ## answer one question: make ask Q="How many physicians helped train it?"
	@test -n "$$Q" || { echo 'usage: make ask Q="How many physicians helped train it?"'; exit 2; }
	@$(PY) -m qa ask "$$Q"

test: $(READY) ## run the tests
	$(PY) -m pytest -m "not slow"

test-slow: $(READY) ## run the tests that take minutes
	$(PY) -m pytest -m slow

lint: $(READY) ## ruff and mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

fuzz: $(READY) ## try generated documents, questions, side files and uploads (SECONDS=60 SEED=another each time)
	$(PY) tests/fuzz.py --seconds "$(SECONDS)" $(if $(SEED),--seed "$(SEED)")

bench: $(READY) ## measure speed beside rivals, and quality (DATA=folder with xquad-dev and clapnq-dev)
	$(PY) benchmarks/speed.py
	$(PY) benchmarks/peak.py
	$(PY) benchmarks/quality.py --data "$(DATA)"

fit: $(READY) ## fit the ranker and the confidence (DATA=folder, as for bench)
	$(PY) benchmarks/fit_ranker.py --data "$(DATA)"
	$(PY) benchmarks/fit_confidence.py --data "$(DATA)"

train-tokens: $(READY) ## train the token encoder, in twenty minutes (DATA=folder, as for bench)
	$(PY) benchmarks/train_tokens.py --data "$(DATA)"

train-reader: $(READY) ## train the reader and measure it, in an hour (DATA=folder, as for bench, with qamr)
	$(PY) benchmarks/train_reader.py --data "$(DATA)"
	$(PY) benchmarks/measure_reader.py --data "$(DATA)" --ranking

scale: $(READY) ## measure 10^3 to 10^6 sentences (TEXTS=folder of .txt files)
	$(PY) benchmarks/scale.py "$(TEXTS)" --questions "$(DATA)/xquad-dev/gold.jsonl" --work build/scale

load: $(READY) ## measure the chat with many visitors at once, and its memory
	$(PY) -m qa chat --port 7861 --no-library & trap "kill $$!" EXIT; \
	until curl -s -o /dev/null http://127.0.0.1:7861/; do sleep 1; done; $(PY) benchmarks/load.py http://127.0.0.1:7861 --pid $$!

screenshots: $(READY) ## take the README's pictures of the page
	$(PY) -m qa chat --port 7861 --no-library & trap "kill $$!" EXIT; \
	until curl -s -o /dev/null http://127.0.0.1:7861/; do sleep 1; done; $(PY) docs/screenshots.py http://127.0.0.1:7861

film: $(READY) ## film the main journey on the page
	$(PY) -m qa chat --port 7861 --no-library & trap "kill $$!" EXIT; \
	until curl -s -o /dev/null http://127.0.0.1:7861/; do sleep 1; done; $(PY) docs/film.py http://127.0.0.1:7861

clean: ## remove .venv, the built index and caches
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find index -mindepth 1 ! -name README.md -delete
