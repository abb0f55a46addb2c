"""Small cases made after public bug reports, which lie beside the project: folders of documents, and what is right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import process_environment
from conftest import ROOT

RUN = ROOT.parent / "shared" / "cases" / "run.py"


@pytest.mark.slow
@pytest.mark.skipif(not RUN.is_file(), reason="the cases do not lie beside the project")
def test_cases_hold() -> None:
    command = [sys.executable, str(RUN), "--qa", str(Path(sys.executable).with_name("qa")), "--least", "0.95"]
    done = subprocess.run(command, capture_output=True, text=True, env=process_environment(), check=False)
    assert done.returncode == 0, done.stdout
