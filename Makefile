# What people and CI do with this repository. `make` alone lists it.
# One form of cargo call everywhere (`--workspace`): calls with other package sets resolve other features and build
# the dependencies anew.

PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup build demo run test test-kill-long check bench install

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the Debian packages that the tests need, as far as it may
	@scripts/setup.sh

build: ## build the web app and all programs, debug
	@scripts/web.sh
	cargo build --workspace --bins

demo: build ## show the whole loop in a throw-away directory; ARGS=--exit ends it when it is through
	target/debug/deputyd demo $(ARGS)

run: build ## run the daemon on ./.deputy until Ctrl-C
	target/debug/deputyd serve $(ARGS)

test: setup build ## run all tests; what cannot run here is said plainly
	@scripts/test.sh

test-kill-long: setup build ## kill the daemon 1,000 times on each engine, and at every commit of a plan; DEPUTY_KILLS=n, DEPUTY_KILL_SEED=n as it was printed
	DEPUTY_KILLS=$${DEPUTY_KILLS:-1000} scripts/test.sh kill

check: ## formatting and lints
	@scripts/check_web.sh
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo fmt --check --manifest-path tests/agents/acp/Cargo.toml
	cargo clippy --locked --manifest-path tests/agents/acp/Cargo.toml --target-dir $${CARGO_TARGET_DIR:-target}/acp-agent -- -D warnings

bench: ## measure beside bare programs, and the app, and write docs/benchmarks.md; ARGS="append web" measures some areas
	@scripts/bench.sh $(ARGS)

install: ## build for production and install below PREFIX (default /usr/local), with the systemd unit
	@scripts/web.sh
	cargo build --release --workspace --bins
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install.sh
