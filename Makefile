# A thin front: every target is one script. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench fuzz asan tsan clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and serve the demo on 127.0.0.1:8080
	@scripts/run.sh

test: ## everything: lint, builds, unit, black box, sanitizers, fuzz (STAGES="lint unit" picks)
	@scripts/test.sh $(STAGES)

lint: ## layers, formatting, static analysis, contract, links
	@scripts/lint.sh

format: ## rewrite C and Python in the house style
	@scripts/format.sh

bench: ## measure the ratios that matter; BENCH="decision" picks
	@scripts/bench.sh $(BENCH)

fuzz: ## fuzz every parser from the kept corpus (SECONDS=600 TARGET=name)
	@scripts/fuzz.sh $(SECONDS) $(TARGET)

asan: ## unit and store tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/unit.sh asan

tsan: ## unit and store tests under ThreadSanitizer
	@scripts/unit.sh tsan

clean: ## remove builds and caches; ./var and its database stay
	rm -rf build .venv .cache .pytest_cache .hypothesis .ruff_cache
