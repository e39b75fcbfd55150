# Every target sets itself up: a virtual environment from the hash-pinned lock, then the work.
# make site            this repository's maintenances as a site in site/, as of the instant they are written for
# make site AS_OF=now  the same, as of now
# make serve           the site at http://127.0.0.1:8000, rebuilt when a file is saved
# make check           ruff, mypy, the import contract, the drift checks and our own maintenances
# make test            everything above and every test; make test-slow tries the laws on 25 times as many examples, and publishes to Ceph
# make check-infra     the stack's template once more: judged by checkov, deployed into emulators of AWS
# make dist            sdist and wheel of the last commit in dist/, built twice and compared, with SBOM and checksums
# make dist TAG=v1.2.3 the same as a release: the tag is the version, and the changelog has to be ready for it
# make docs            the documentation as a site in docs-site/
# make man             the manual page forewarn.1
# make lock            resolve the locks anew (needs uv)

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# The maintenances here are samples; at this instant every phase is on the board.
AS_OF ?= $(if $(SOURCE_DATE_EPOCH),now,2026-12-05T21:30Z)
FOREWARN := $(BIN)/forewarn $(if $(filter now,$(AS_OF)),,--as-of $(AS_OF))

.DEFAULT_GOAL := site
.PHONY: site serve check test test-slow check-infra check-html browser ceph screenshots lighthouse golden schema words dist docs man lock clean

site: $(VENV)/.site
	$(FOREWARN) build

serve: $(VENV)/.site
	$(FOREWARN) serve

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/words.py --check
	$(BIN)/python release/changelog.py
	$(BIN)/forewarn schema --check
	$(FOREWARN) check --strict

# Measuring coverage takes a third of the time: COVERAGE=yes does, and so does CI.
test: check browser
	$(BIN)/pytest $(if $(COVERAGE),,--no-cov)

test-slow: $(VENV)/.dev browser ceph check-infra check-html
	FOREWARN_SLOW=1 $(BIN)/pytest --no-cov

# What is asked of checkov stands in the template itself, each exception with its reason.
check-infra: $(VENV)/.site .cache/checkov/.ready .cache/emulators/.ready
	$(BIN)/forewarn infra --output .cache/template.yml
	.cache/checkov/bin/checkov --file .cache/template.yml --framework cloudformation --compact --skip-download --quiet
	.cache/emulators/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	.cache/emulators/bin/python -m pytest -c tests/infra/emulators.ini tests/infra/emulated.py

.cache/%/.ready: requirements/%.txt | $(BIN)/python
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

# The browser tests drive an installed Chrome or Chromium; where there is none, and this may install one, it does.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
browser:
	@for b in $(BROWSERS); do command -v $$b >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	else echo "the browser tests need Chromium (Debian: apt-get install chromium; macOS: brew install --cask chromium)" >&2; exit 1; fi

# The Nu HTML checker comes by npm and runs on Java: too much for every run of the tests.
VNU := .cache/vnu/node_modules/vnu-jar/build/dist/vnu.jar
check-html: $(VENV)/.dev $(VNU)
	FOREWARN_VNU=$(VNU) $(BIN)/pytest tests/browser/test_html.py -n 0 --no-cov

$(VNU):
	@{ command -v java && command -v npm; } >/dev/null || { \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends default-jre-headless npm >/dev/null; \
	else echo "the HTML checker needs Java and npm (Debian: apt-get install default-jre-headless npm)" >&2; exit 1; fi; }
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix .cache/vnu vnu-jar@26.9.27

# Pictures of every kind of page, for docs/screenshots; with fonts-noto-core and fonts-noto-cjk they look as those in git.
screenshots: $(VENV)/.dev browser
	PYTHONPATH=tests $(BIN)/python design/screenshots.py

# Scores on a phone; needs npm, which brings Lighthouse.
lighthouse: $(VENV)/.dev browser
	PYTHONPATH=tests $(BIN)/python design/lighthouse.py

# The slow tests publish to the object gateway of Ceph, a real implementation of S3; without it those are skipped.
CEPH := ceph-common ceph-mon ceph-osd radosgw
ceph:
	@command -v ceph-mon >/dev/null && command -v ceph-osd >/dev/null && command -v radosgw >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(CEPH) >/dev/null; then exit 0; fi; \
	echo "the tests on Ceph are skipped; they need: apt-get install $(CEPH)" >&2

golden: $(VENV)/.dev
	$(BIN)/pytest tests/test_golden.py tests/test_docs.py tests/test_cli_words.py tests/test_doctor.py --golden=rewrite -n 0 --no-cov

# The messages of every catalogue in generator/forewarn/languages, as the code says them now.
words: $(VENV)/.dev
	$(BIN)/python tools/words.py

schema: $(VENV)/.site
	$(BIN)/forewarn schema

dist: $(VENV)/.dev
	$(BIN)/python release/changelog.py
	$(BIN)/python release/dist.py $(if $(TAG),--tag '$(TAG)') $(if $(ACTION),--action '$(ACTION)')

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet -f mkdocs-docs.yml

man: $(VENV)/.site
	$(BIN)/forewarn man > forewarn.1

# Extras stay in the lock: pip before 23.3 takes `name[extra]` for a requirement of its own, and looks for a pin of that name.
lock:
	uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --group build pyproject.toml -o requirements/site.txt $(UPGRADE)
	uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --group build --extra aws -c requirements/site.txt pyproject.toml -o requirements/aws.txt $(UPGRADE)
	uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --group dev -c requirements/site.txt pyproject.toml -o requirements/dev.txt $(UPGRADE)
	for group in checkov emulators; do \
		uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links --group pyproject.toml:$$group -o requirements/$$group.txt $(UPGRADE) || exit 1; \
	done

clean:
	rm -rf $(VENV) .cache site dist docs-site forewarn.1

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "forewarn needs Python 3.11 or newer with venv (Debian, Ubuntu: apt-get install python3 python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.site: requirements/site.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/site.txt
	$(PIP) --no-deps --no-build-isolation --editable .
# Where Python may not write beside what it reads (PYTHONDONTWRITEBYTECODE), each start would compile the package anew.
	@$(BIN)/python -m compileall -q generator/forewarn
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.site
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
