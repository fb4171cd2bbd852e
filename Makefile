# Two commands do everything on a machine with Python 3.11+, git and make:
#   make lab [lang=es]   open the course in JupyterLab
#   make test            run the whole test suite
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIN    := -c constraints.txt
# One process a core; tests that share a server, a browser or a gradebook stay together.
PARALLEL := -n auto --dist loadgroup

.PHONY: help lab test unit lint env build api mutate clean
.DEFAULT_GOAL := help

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# pip alone needs about two minutes for these packages; uv, itself put into the fresh environment by pip, ten seconds.
$(VENV)/.student: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "The environment could not be made. On Debian or Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python $(PIN) -e .
	@touch $@

$(VENV)/.all: $(VENV)/.student
	$(BIN)/uv pip install --quiet --python $(BIN)/python $(PIN) -e '.[teach,test]'
	@touch $@

env: $(VENV)/.all  ## create or update the environment with everything authors need

lab: $(VENV)/.student  ## open the course in your language (make lab lang=es)
	$(BIN)/python -m gdlib.course lab $(if $(lang),--lang $(lang))

test: $(VENV)/.all lint  ## run every test
	$(BIN)/python -m pytest $(PARALLEL)

unit: $(VENV)/.all  ## run the fast tests only
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow and not browser"

lint: $(VENV)/.all
	$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q .

build: $(VENV)/.all  ## build course/ and solutions/ from lessons/
	$(BIN)/gd build

api: $(VENV)/.all  ## write the API reference to build/api
	$(BIN)/pdoc -o build/api gdlib '!gdlib.course' '!gdlib.labs'

mutate: $(VENV)/.all  ## change the worked solutions in every small way: the checks must notice
	$(BIN)/python -m tests.checks.mutate

clean:  ## remove the environment
	rm -rf $(VENV)
