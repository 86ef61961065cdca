"""A home nobody made a database in: every command says so, in both languages, instead of what the database says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["company list", "people list", "inventory list", "audit verify", "serve", "worker"]
PROGRAM = """
import json, sys
from typer.testing import CliRunner
from qingheng.interfaces.cli.main import app
told = {one: CliRunner().invoke(app, one.split()) for one in json.loads(sys.argv[1])}
print(json.dumps({one: [done.exit_code, done.output] for one, done in told.items()}))
"""


def test_a_home_without_a_database_says_what_makes_one(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(COMMANDS)],
        env=os.environ | {"QINGHENG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(made.stdout)
    for command in COMMANDS:
        code, output = told[command]
        assert code == 1, (command, output)
        assert "There is no database yet" in output, (command, output)
        assert "尚无数据库" in output
        assert "./run up" in output
        assert "earlier release" not in output
