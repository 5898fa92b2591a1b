# Everything needs only git, make and Python 3.11 to 3.13: each target makes its own environment first (.ci/environment).
# ARGS passes options on; PYTHON chooses the interpreter when the environment VENV is made.
PYTHON ?=
ARGS ?=
VENV ?= .venv
# How many processes share the tests of one target: as many as there are cores.
WORKERS ?= auto
BIN := $(VENV)/bin
SOURCES := station hardware web tests
STRANGERS := .venv-strangers
API := .venv-api
AUDIT := .venv-audit
EMULATOR := umockdev-wrapper /usr/bin/python3 tests/umockdev/emulator.py
PYTHON_ONLY := not api and not browser and not strangers and not systemd and not trixie and not umockdev and not pi

.DEFAULT_GOAL := help
.PHONY: help run test hil kill soak test-pi test-browser test-api test-strangers test-umockdev test-all check check-systemd test-trixie virtual-pi audit sweep bench release lock clean distclean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Stamps: installs again only when a lock, pyproject.toml or the installer changed.
$(VENV)/.runtime: requirements.lock pyproject.toml .ci/environment
	@sh .ci/environment requirements.lock $(VENV) $(PYTHON)
	@touch $@

$(VENV)/.dev: requirements.lock requirements-dev.lock pyproject.toml .ci/environment
	@sh .ci/environment requirements-dev.lock $(VENV) $(PYTHON)
	@touch $(VENV)/.runtime $@

run: $(VENV)/.runtime ## Starts the station and its page: make run ARGS="--rig pair"
	@exec $(BIN)/kickstation up $(ARGS)

test: $(VENV)/.dev ## Runs every test that needs Python only, then the coverage gate
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n $(WORKERS) --dist worksteal -rs -m "$(PYTHON_ONLY)" --junitxml=artefacts/test.xml
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage json --quiet -o artefacts/coverage.json
	$(BIN)/coverage report
	$(BIN)/python tests/architecture/coverage_gate.py artefacts/coverage.json

hil: $(VENV)/.dev ## Runs whole sessions on the twin with every fault and wrong wiring, and prints what each one cost
	$(BIN)/python -m pytest tests/hil -s -p no:randomly -m "not pi" $(ARGS)

test-pi: $(VENV)/.dev ## Tries what is wired to this Raspberry Pi, with nobody before it and no station running
	$(BIN)/python -m pytest tests/hil -s -rs -p no:randomly -m pi --junitxml=artefacts/test-pi.xml $(ARGS)

kill: $(VENV)/.dev ## Kills a station that keeps sessions, at hundreds of random moments, and looks what is left
	$(BIN)/python tests/system/kill.py $(or $(ARGS),300)

soak: $(VENV)/.dev ## Lives 24 hours of a household at speed, and looks whether anything grows: make soak ARGS=2 for two of them
	$(BIN)/python tests/soak/run.py $(ARGS)

test-browser: $(VENV)/.dev ## Runs the tests in a real browser (installs Debian's chromium)
	@sh .ci/debian "The browser tests" "command -v chromium" chromium
	$(BIN)/python -m pytest -rs -m browser --junitxml=artefacts/test-browser.xml

$(STRANGERS)/.stamp: requirements-strangers.lock pyproject.toml .ci/environment
	@sh .ci/environment requirements-strangers.lock $(STRANGERS) $(PYTHON) || { \
		echo "Other people's drivers cannot be installed: that says nothing against the station itself." >&2; exit 1; }
	@touch $@

test-strangers: $(STRANGERS)/.stamp ## Tries the simulated chip on other people's drivers, in an environment of their own
	$(STRANGERS)/bin/python -m pytest tests/strangers -rs -p no:cacheprovider --junitxml=artefacts/test-strangers.xml

$(API)/.stamp: requirements-api.lock pyproject.toml .ci/environment
	@sh .ci/environment requirements-api.lock $(API) $(PYTHON)
	@touch $@

test-api: $(API)/.stamp ## Tries the page's interface with requests made from its description, in an environment of its own
	$(API)/bin/python -m pytest tests/api -rs -p no:schemathesis -p no:cacheprovider --junitxml=artefacts/test-api.xml

test-umockdev: $(VENV)/.dev ## Runs the drivers on a device node that umockdev fakes (installs Debian's umockdev)
	@sh .ci/debian "The tests on a device node" '$(EMULATOR) true' umockdev gir1.2-umockdev-1.0 python3-gi
	$(EMULATOR) $(BIN)/python -m pytest tests/umockdev -rs --junitxml=artefacts/test-umockdev.xml

check-systemd: $(VENV)/.dev ## Has systemd judge the units, and shellcheck the scripts (installs Debian's shellcheck)
	@sh .ci/debian "The checks of the units" "systemd-analyze --version && shellcheck --version" systemd shellcheck
	$(BIN)/python -m pytest tests/systemd -rs -m systemd --junitxml=artefacts/test-systemd.xml

test-trixie: $(VENV)/.dev ## Installs the station into Debian 13 in a container, and tries it there (needs root)
	@sh .ci/debian "The tests in a container" "mmdebstrap --version && systemd-nspawn --version" \
		mmdebstrap systemd-container debian-archive-keyring
	$(BIN)/python -m pytest tests/systemd -rs -m trixie --junitxml=artefacts/test-trixie.xml

# ARGS: words of the claims to check, all of them without; --processor arm64 for another board.
ifneq (,$(findstring arm64,$(ARGS)))
virtual-pi: BOARD := qemu-system-arm qemu-user-static arch-test
virtual-pi: BOARD_RUNS := qemu-system-aarch64 --version && arch-test arm64
else
virtual-pi: BOARD := qemu-system-x86
virtual-pi: BOARD_RUNS := qemu-system-x86_64 --version
endif
virtual-pi: $(VENV)/.dev ## Installs the station on an emulated board with its pins and bus, and breaks it there (needs root)
	@sh .ci/debian "The checks on a virtual Pi" \
		"$(BOARD_RUNS) && qemu-img --version && mmdebstrap --version && dpkg-scanpackages --version && mke2fs -V" \
		$(BOARD) qemu-utils mmdebstrap debian-archive-keyring dpkg-dev e2fsprogs
	$(if $(filter-out 0,$(shell id -u)),sudo --preserve-env) $(BIN)/python -m tests.virtual_pi.run $(ARGS)

test-all: test test-browser test-api test-strangers test-umockdev check-systemd test-trixie virtual-pi ## Runs all tests

check: $(VENV)/.dev ## Lint, format, types, import contracts, lengths, spelling
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tests/architecture/lengths.py $(SOURCES)
	$(BIN)/codespell

$(AUDIT)/.stamp: requirements-audit.lock pyproject.toml .ci/environment
	@sh .ci/environment requirements-audit.lock $(AUDIT) $(PYTHON)
	@touch $@

audit: $(AUDIT)/.stamp ## Asks PyPI whether a weakness is known in a library that is shipped (fails where it gets no answer)
	$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements-pi.lock

release: ## Packs the commit that is tagged with this version into dist/, as RELEASING.md says
	@version=$$(sed -n 's/^__version__ = "\(.*\)"$$/\1/p' station/__init__.py); mkdir -p dist; \
	git archive --format=tar --prefix="kickstation-$$version/" "v$$version" | gzip -n -9 > "dist/kickstation-$$version.tar.gz" && \
	ls -l dist/"kickstation-$$version.tar.gz"

sweep: $(VENV)/.dev ## Tries the detection on simulated athletes of all kinds and writes tests/sweep/table.md anew
	$(BIN)/python tests/sweep/run.py tests/sweep/results.csv
	$(BIN)/python tests/sweep/table.py tests/sweep/results.csv > tests/sweep/table.md

bench: $(VENV)/.dev ## Measures and prints figures, other people's drivers beside ours where they can be installed
	-@$(MAKE) --no-print-directory $(STRANGERS)/.stamp
	@set -e; for bench in tests/bench/*.py; do echo "--- $$bench"; $(BIN)/python $$bench; done

lock: ## Makes the lock files anew: make lock ARGS=--upgrade (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing. Remedy: pipx install uv" >&2; exit 1; }
	uv pip compile $(LOCK_OPTIONS) $(ARGS) pyproject.toml -o requirements.lock
	uv pip compile $(LOCK_OPTIONS) $(ARGS) --extra pi -c requirements.lock pyproject.toml -o requirements-pi.lock
	uv pip compile $(LOCK_OPTIONS) $(ARGS) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile $(LOCK_OPTIONS) $(ARGS) --extra strangers -c requirements-dev.lock pyproject.toml -o requirements-strangers.lock
	uv pip compile $(LOCK_OPTIONS) $(ARGS) --extra api -c requirements-dev.lock pyproject.toml -o requirements-api.lock
	uv pip compile $(LOCK_OPTIONS) $(ARGS) --extra audit -c requirements.lock pyproject.toml -o requirements-audit.lock

# One lock for all three Pythons and every processor; hashes, but no address of an index.
LOCK_OPTIONS := --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"

clean: ## Removes what tests, checks and builds leave behind
	rm -rf artefacts build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## Removes the environment too
	rm -rf $(VENV) $(STRANGERS) $(API) $(AUDIT) kickstation.egg-info
