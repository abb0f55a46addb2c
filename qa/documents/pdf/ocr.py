"""Pages without text -> runs, by the program Tesseract: a picture goes in by a pipe, words and their boxes come out.

It writes no file. The program takes some seconds a page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from array import array
from statistics import median
from typing import TYPE_CHECKING

from qa.documents.pdf.runs import Run, to_frame
from qa.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.documents.pdf.pdfium import Pdf
    from qa.documents.pdf.runs import Page

__all__ = ["check_language", "has_tesseract", "recognise"]

DOTS = 200  # per inch: at 300 dots a page takes longer, and no more text is found
SLOWEST = 50  # seconds that a page may take
LEAST_SURE = 20  # of 100: words with a lower confidence are mostly made from pictures
ALIKE = 0.5  # of the usual height of a line: lines that differ less have letters of one size
_WORD = "5"  # the level of the lines that hold a word


def has_tesseract() -> bool:
    """Tell whether the program is installed."""
    return shutil.which("tesseract") is not None


def check_language(language: str, where: Path | str) -> None:
    """Raise `CorpusError` where Tesseract or a language of it, or one of several parted by "+", is not installed.

    ``where`` the language is needed, for the message: a document, or the option.
    """
    if not has_tesseract():
        raise CorpusError(
            f"{where}: --ocr needs the program tesseract: install it (Debian: apt-get install tesseract-ocr)"
        )
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False, timeout=SLOWEST)
    known = set(done.stdout.splitlines()[1:])
    missing = [name for name in language.split("+") if name not in known]
    if missing:
        names = ", ".join(sorted(known - {"osd"})) or "none"
        raise CorpusError(
            f"{where}: Tesseract does not know the language {missing[0]!r}: install it (Debian: apt-get install "
            f"tesseract-ocr-{missing[0]}), or name one of those that it knows: {names}"
        )


def recognise(pdf: Pdf, page: Page, language: str, path: Path) -> list[Run]:
    """Return what is written on the picture of a page, a run for each line.

    Raises:
        CorpusError: Tesseract failed, or was too slow.
    """
    width, height, pixels = pdf.picture(page.number, DOTS)
    command = ["tesseract", "stdin", "stdout", "-l", language, "--dpi", str(DOTS), "tsv"]
    try:
        done = subprocess.run(
            command,
            input=b"P5 %d %d 255\n%b" % (width, height, pixels),
            capture_output=True,
            check=True,
            timeout=SLOWEST,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise CorpusError(f"{path}: page {page.number}: Tesseract took more than {SLOWEST} seconds") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise CorpusError(f"{path}: page {page.number}: Tesseract failed: {last}") from error
    return list(_runs(done.stdout.decode("utf-8", "replace"), page))


def _runs(table: str, page: Page) -> Iterator[Run]:
    """Yield a run for each line of Tesseract's table: level, page, block, paragraph, line, word, box, confidence."""
    lines: dict[tuple[str, ...], list[tuple[float, float, float, float, str]]] = {}
    for row in table.splitlines():
        columns = row.split("\t", 11)
        if columns[0] == _WORD and columns[11].strip() and float(columns[10]) >= LEAST_SURE:
            left, top, width, height = (float(number) * 72 / DOTS for number in columns[6:10])
            word = left, top, left + width, top + height, columns[11].strip()
            lines.setdefault(tuple(columns[2:5]), []).append(word)
    frame = to_frame(page.box, page.rotation)
    usual = median([max(word[3] for word in words) - min(word[1] for word in words) for words in lines.values()] or [0])
    for order, words in enumerate(lines.values()):
        top, bottom = frame[3] - min(word[1] for word in words), frame[3] - max(word[3] for word in words)
        text, edges, end = "", array("f"), 0.0
        for left, _, right, _, said in words:
            if text:
                text += " "
                edges.append(end)
            step = (right - left) / len(said)
            edges.extend(frame[0] + left + step * at for at in range(len(said)))
            text += said
            end = frame[0] + right
        edges.append(end)
        size = top - bottom  # it depends on the letters of the line: a line without "p" is lower
        if abs(size - usual) < ALIKE * usual:
            size, bottom, top = usual, (bottom + top - usual) / 2, (bottom + top + usual) / 2
        yield Run(text, edges, bottom, top, size, False, False, page.rotation, order, True, is_ocr=True)
