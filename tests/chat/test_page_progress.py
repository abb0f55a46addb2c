"""How far the reading of files is, in a browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, write_files
from playwright.sync_api import expect

NOTICE = ROOT / "tests" / "documents" / "files" / "browser.pdf"
WATCH = """() => {
  window.told = [];
  const note = () => window.told.push(document.querySelector("#qa-own").innerText);
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def test_the_page_says_which_file_of_how_many_is_read(visit: Any, tmp_path: Path) -> None:
    texts = {f"note {number}.txt": f"Note {number} is about boat {number}." for number in range(9)}
    folder = write_files(tmp_path / "mine", texts)
    for name in ("a lease.pdf", "b lease.pdf", "c lease.pdf"):  # they take a moment each
        shutil.copy(NOTICE, folder / name)
        (folder / name).write_bytes((folder / name).read_bytes() + name.encode())  # none is taken for another
    page = visit()
    page.click("#qa-own button:has-text('Your own documents')")
    page.evaluate(WATCH)
    page.set_input_files("#qa-own input[type=file]", [str(path) for path in sorted(folder.iterdir())])
    expect(page.locator("#qa-own-list li")).to_have_count(12)
    told = " ".join(page.evaluate("window.told"))
    named = set(re.findall(r"Reading (\d+) of 12: ([abc] lease\.pdf)", told))
    assert named
    assert named <= {("1", "a lease.pdf"), ("2", "b lease.pdf"), ("3", "c lease.pdf")}
