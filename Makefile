# make run    start 战图 on this machine: http://127.0.0.1:8501 (another port: ZHANTU_PORT=8502 make run)
# make serve  server mode: many people with accounts (ZHANTU_HOST, ZHANTU_PORT, ZHANTU_ALLOWED_HOSTS)
# make backup  write every county, or COUNTY=451082 alone, into a file each
# make restore FILE=…  bring a county back from its file (REPLACE=1 where it is in the database already)
# make drill  bring the newest backups (or FILE=…) back into a database made for it, prove them, throw it away
# make test   lint, types, import rules and every test, by two workers (more: make test WORKERS=4)
# make bench  the measured budgets
# make load   200 viewers and 25 writers in server mode for ten minutes (MINUTES=1 VIEWERS=100 WRITERS=10)
# make lock   pin what pyproject.toml asks for (newer versions: make lock UPGRADE=--upgrade)

PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(UPGRADE)
TESTS ?= tests
WORKERS ?= 2

.PHONY: run serve backup restore drill test bench load lock clean
.DELETE_ON_ERROR:

run: .venv/runtime.stamp
	@$(BIN)/python app.py

serve: .venv/runtime.stamp
	@$(BIN)/python app.py serve

backup: .venv/runtime.stamp
	@$(BIN)/python app.py backup $(COUNTY)

restore: .venv/runtime.stamp
	@$(BIN)/python app.py restore "$(FILE)" $(if $(REPLACE),--replace)

drill: .venv/runtime.stamp
	@$(BIN)/python app.py drill $(if $(FILE),"$(FILE)")

test: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

bench: .venv/dev.stamp
	$(BIN)/python -m bench

load: .venv/dev.stamp
	$(BIN)/python -m bench.load $(if $(MINUTES),--minutes $(MINUTES)) $(if $(VIEWERS),--viewers $(VIEWERS)) \
		$(if $(WRITERS),--writers $(WRITERS))

lock: .venv/dev.stamp
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) --group pyproject.toml:dev --constraint requirements.txt --output-file requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/runtime.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "战图需要 Python 3.11 或更新的版本。请安装后再试，或指明它在哪里：make run PYTHON=/路径/python3"; exit 2; }
	@echo "正在安装运行所需的程序包（只在第一次和升级后需要，约一两分钟）……"
	@$(PYTHON) -m venv .venv
	@$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.txt
	@$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@
