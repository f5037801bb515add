# Two commands matter: `make demo` and `make test`. `make help` lists the others.
PYTHON ?= python3
RUN := .venv/bin/python
SETUP := $(PYTHON) bootstrap.py

# Throw-away values: `check --deploy` reads settings and opens nothing.
PRODUCTION := DJANGO_SETTINGS_MODULE=config.settings.production \
	SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	ALLOWED_HOSTS=concerns.example SITE_URL=https://concerns.example \
	DATABASE_URL=postgresql://web@/sharing IDENTITY_DATABASE_URL= INDEX_DATABASE_URL= \
	BROKER_URL=redis://broker.example EMAIL_HOST=mail.example SMS_BY=none \
	NARRATIVE_KEYS_FILE=/run/secrets/narrative_keys.json VAULT_PUBLIC_KEY_FILE=/run/secrets/vault_public.key

.PHONY: help demo test test-access test-access-full test-audit test-faults test-pages test-permissions cast doctor story check fix bench-post bench-alerts bench-audit bench-access bench-linkage lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Start the whole service with made-up people, and print its address
	@$(SETUP)
	@exec $(RUN) -m config.supervisor

test: ## Run the tests in two processes, against a real PostgreSQL and Valkey (ARGS=-n0 for one); CI runs more
	@$(SETUP) --dev
	@$(RUN) -m pytest -n 2 --max-worker-restart 0 --ignore tests/access --ignore tests/permissions \
		--ignore tests/functional/test_every_page.py $(ARGS)

test-pages: ## Open each page as everybody, narrow and wide: accessibility, nothing that scrolls sideways
	@$(SETUP) --dev
	@$(RUN) -m pytest -n 2 --max-worker-restart 0 tests/functional/test_every_page.py $(ARGS)

test-audit: ## Bend the audit log 10,000 times, and find each
	@$(SETUP) --dev
	@AUDIT_TAMPERINGS=10000 $(RUN) -m pytest -s tests/unit/agencies/test_audit_verifying.py $(ARGS)

test-faults: ## Kill and freeze every process while concerns are posted, and look that nothing is lost (ARGS=--full)
	@$(SETUP) --dev
	@$(RUN) -m pytest -s tests/faults $(ARGS)

test-permissions: ## Try every cell of the permission matrix over HTTP: some states in one process, some in another
	@$(SETUP) --dev
	@PERMISSION_STATES="sealed provisional alerted" \
		$(RUN) -m pytest -s tests/permissions/test_every_cell.py $(ARGS) & others=$$!; \
	PERMISSION_STATES="urgent opened referred withdrawn" $(RUN) -m pytest -s tests/permissions $(ARGS); \
	these=$$?; wait $$others && exit $$these

test-access: ## Look for what tells of hidden things: pairs of worlds, planted bugs, races, a reference model (ACCESS_SEED=… for the same again)
	@$(SETUP) --dev
	@$(RUN) -m pytest -v -n 2 --max-worker-restart 0 tests/access $(ARGS)

test-access-full: ## The same with 1,000 pairs of worlds, all bugs by all that can be asked, 10,000 races, two million decisions
	@$(SETUP) --dev
	@ACCESS_PAIRS=1000 ACCESS_THOROUGH=100 ACCESS_INTERLEAVINGS=10000 ACCESS_DECISIONS=2000000 \
		ACCESS_STATES="sealed provisional alerted urgent opened referred withdrawn" \
		$(RUN) -m pytest -v -n 2 --max-worker-restart 0 tests/access $(ARGS)

cast: ## The running demo's people, with an API token each (ARGS=--json)
	@$(RUN) -m config.with_stack --running manage.py demo_cast $(ARGS)

doctor: ## Look whether the running demo has all that it needs; in production: manage.py doctor, in each process
	@$(RUN) -m config.with_stack --running manage.py doctor

story: ## Play the story of the seeds through the API, and print who saw what
	@$(SETUP)
	@$(RUN) -m config.with_stack manage.py play_story

check: ## Format, lint, types, walls between packages, migrations, production settings
	@$(SETUP) --dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	DJANGO_SETTINGS_MODULE=config.settings.check $(RUN) manage.py makemigrations --check --dry-run
	@echo manage.py check --deploy; $(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING

fix: ## Format, and mend what can be mended
	@$(SETUP) --dev
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench-post: ## How long does posting a concern take, beside the bare database's time?
	@$(SETUP) --dev
	@$(RUN) -m benchmarks.post $(ARGS)

bench-alerts: ## How long from a post until an alert is there, and people are told? (ARGS=--full)
	@$(SETUP) --dev
	@$(RUN) -m benchmarks.alerts $(ARGS)

bench-audit: ## How long do sealing, verifying and exporting a million audit records take?
	@$(SETUP) --dev
	@$(RUN) -m benchmarks.audit $(ARGS)

bench-access: ## How long does a list of what one may see take, beside guardian's? (ARGS=--full)
	@$(SETUP) --dev
	@$(RUN) -m benchmarks.access $(ARGS)

bench-linkage: ## How well and how fast are children linked, beside Splink and recordlinkage? (ARGS=--full)
	@$(SETUP) --bench
	@$(RUN) -m benchmarks.linkage $(ARGS)

lock: ## Make the lock files anew, by uv and npm; none holds an index's address
	for name in base demo linkage dev bench spark node; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
			--upgrade requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done
	npm install --package-lock-only

clean: ## Remove the demo's data and everything that was made, but not .venv
	rm -rf .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage staticfiles \
		config/static/vendor node_modules
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
