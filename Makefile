# Lá Chắn. `make help` lists everything.

SHELL := /bin/bash
CARGO ?= cargo
LACHAN := $(or $(CARGO_TARGET_DIR),target)/release/lachan

.DEFAULT_GOAL := help
.PHONY: help run up-distributed test freeze lint bench build setup setup-servers setup-lint clean-local

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

build: ## build the `lachan` command, optimized
	@$(CARGO) build --release --locked -p lachan

run: build ## start everything in one process on SQLite, with the demo cases
	@exec $(LACHAN) up --demo

up-distributed: setup-servers build ## start every service as a process of its own on a private PostgreSQL and NATS
	@LACHAN_BIN=$(LACHAN) exec $(CARGO) run --release --locked -q -p tests --bin up-distributed

test: setup ## install what the tests need, then run every test
	@deploy/scripts/test.sh

freeze: ## freeze event types and fields that are not frozen yet, for ever (crates/api/tests/frozen)
	@FREEZE=1 $(CARGO) test --locked -q -p api --test frozen every_field
	@$(CARGO) test --locked -q -p api --test frozen

lint: setup-lint ## formatting, clippy and buf, all clean
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	@.local/tools/node_modules/.bin/buf lint

bench: setup-servers ## measure the figures of the README beside the limits of this machine
	@deploy/scripts/bench.sh

setup: setup-servers ## find or install PostgreSQL, NATS and cargo-nextest; quiet when there is nothing to do
	@deploy/scripts/ensure-nextest.sh

setup-servers:
	@deploy/scripts/ensure-postgres.sh
	@deploy/scripts/ensure-nats.sh

setup-lint:
	@deploy/scripts/ensure-buf.sh

clean-local: ## remove the demo data (.local/lachan)
	@rm -rf .local/lachan .local/distributed.env
