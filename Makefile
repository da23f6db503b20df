# Two commands on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
# Nothing is stamped here: tools/install.sh looks at the machine itself, and takes a second when nothing is missing.

SHELL := /bin/bash
PYTHON_IN_VENV := .venv/bin/python
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help demo test test-rest check format install install-test templates sample-data county fuzz mutants bench lock deb clean

help: ## 列出全部命令
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | while IFS= read -r line; do \
		printf '  make %-14s %s\n' "$${line%%:*}" "$${line##*## }"; done

demo: install ## 装好所需的一切，制作示例乡镇一个季度的全部材料，放入 output/
	@$(PYTHON_IN_VENV) cli.py demo

test: install-test ## 装好测试所需的一切，做全部检查，运行守护数据、编号、文书、权限的测试
	@bash tools/check.sh records

test-rest: install-test ## 运行其余的测试：版面、打印别处的文件、核稿、安装包
	@bash tools/check.sh rest

check: install-test ## 只做格式、写法、类型、模块方向的检查，不运行测试
	@bash tools/check.sh static

format: install-test ## 按统一格式整理代码
	@$(PYTHON_IN_VENV) -m ruff check --fix --quiet . ; $(PYTHON_IN_VENV) -m ruff format .

install: ## 只安装运行所需：系统库、公文字体、Python 包
	@bash tools/install.sh run

install-test: ## 只安装测试所需：另加 LibreOffice 和 poppler
	@bash tools/install.sh test

templates: install ## 重新生成 templates/ 中的 Word、Excel 模板
	@$(PYTHON_IN_VENV) -m tools.templates
	@$(PYTHON_IN_VENV) -m tools.ledger_templates

sample-data: install ## 重新生成 data/ 中的示例工作簿
	@$(PYTHON_IN_VENV) -m tools.sample_data

county: install ## 生成一个县的示例数据（data/county/），制作它一个季度的退出告知书，放入 output/county/
	@$(PYTHON_IN_VENV) -m tools.sample_data --county data/county
	@$(PYTHON_IN_VENV) cli.py --data data/county --out output/county letters 2022Q2

fuzz: install-test ## 用坏文件和乱输入试程序，跑几个小时；CASES=20000 SEED=1
	@nice $(PYTHON_IN_VENV) tests/fuzz/fuzz_cases.py --cases $(or $(CASES),20000) --seed $(or $(SEED),1)

mutants: install-test ## 在副本里把程序改错一处，看测试认不认得出；COUNT=150 SEED=1
	@nice $(PYTHON_IN_VENV) tests/fuzz/mutants.py --count $(or $(COUNT),150) --seed $(or $(SEED),1)

bench: install ## 测量速度和内存
	@$(PYTHON_IN_VENV) -m benchmarks

lock: install-test ## 按 pyproject.toml 锁定 Python 包的版本（需要网络，约两分钟）
	@bash tools/lock.sh

deb: install ## 做成安装包 dist/*.deb（统信 UOS、麒麟、Debian、Ubuntu；需要网络，约十分钟）
	@bash tools/bundle/build.sh

clean: ## 删除 output/ 和各种缓存；data/ 和发文字号登记不动
	rm -rf output build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .make
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
