"""Pages a second of PDF, and peak memory, beside other readers: each reads the same files in a process of its own.

    python benchmarks/pdf.py FILE.pdf ...                    # needs the extra "documents"
    python benchmarks/pdf.py FILE.pdf ... --rivals .venv-pdf # an environment for pypdf, pdfminer.six, MarkItDown

The others are installed into the environment that is named, which is made where it is not there. Each gives plain text;
this project also gives blocks and the box of each character.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

RIVALS = ("pypdf==7.1.1", "pdfminer.six==20260107", "markitdown[pdf]==0.1.9")


def ours(path: Path) -> int:
    """Read a file with this project."""
    from qa.datatypes import ReadOptions, no_progress
    from qa.documents.pdf.reader import read_pdf

    return len(read_pdf(path.read_bytes(), path, ReadOptions(), no_progress).text)


def pypdf(path: Path) -> int:
    """Read a file with pypdf."""
    from pypdf import PdfReader  # type: ignore[import-not-found]

    return sum(len(page.extract_text()) for page in PdfReader(path).pages)


def pdfminer(path: Path) -> int:
    """Read a file with pdfminer.six."""
    from pdfminer.high_level import extract_text  # type: ignore[import-not-found]

    return len(extract_text(path))


def markitdown(path: Path) -> int:
    """Read a file with MarkItDown, which makes Markdown of many kinds of document."""
    from markitdown import MarkItDown  # type: ignore[import-not-found]

    return len(MarkItDown().convert(str(path)).text_content)


READERS: dict[str, Callable[[Path], int]] = {
    "ours": ours,
    "pypdf": pypdf,
    "pdfminer": pdfminer,
    "markitdown": markitdown,
}


def pages_of(path: Path) -> int:
    """Return how many pages a file has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as file:
        return len(file)


def rivals_python(folder: Path) -> str:
    """Return the interpreter of the environment of the others, which is made where it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *RIVALS], check=True)
    return str(python)


def measure(python: str, reader: str, path: Path) -> tuple[float, int, int]:
    """Return seconds, characters and peak MB of one reader on one file, without the start of the process."""
    command = [python, __file__, str(path), "--reader", reader]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, characters, memory = done.stdout.split()[-3:]
    return float(seconds), int(characters), int(memory)


def main() -> None:
    """Print a table, or run one reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rivals", type=Path)
    parser.add_argument("--reader", choices=READERS)
    arguments = parser.parse_args()
    if arguments.reader:
        start = time.perf_counter()
        characters = READERS[arguments.reader](arguments.files[0])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(time.perf_counter() - start, characters, peak)
        return
    pythons = {"ours": sys.executable}
    if arguments.rivals:
        pythons |= dict.fromkeys(list(READERS)[1:], rivals_python(arguments.rivals))
    print(f"{'file':24} {'pages':>6}  {'reader':11} {'seconds':>8} {'pages/s':>8} {'MB':>6} {'characters':>11}")
    for path in arguments.files:
        pages = pages_of(path)
        for reader, python in pythons.items():
            seconds, characters, memory = measure(python, reader, path)
            speed = pages / seconds
            print(f"{path.name[:24]:24} {pages:6}  {reader:11} {seconds:8.2f} {speed:8.1f} {memory:6} {characters:11,}")


if __name__ == "__main__":
    main()
