"""``qa index``: build an index, or check one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli.documents import watch
from qa.cli.open_or_build import build
from qa.cli.options import DEFAULT_CORPUS, DEFAULT_INDEX
from qa.console import counted, print_line, say
from qa.datatypes import ReadOptions
from qa.documents.files import other_endings
from qa.errors import CorpusError
from qa.index.open import open_unchecked

if TYPE_CHECKING:
    import argparse
    from collections import Counter

    from qa.index.build import BuildReport

__all__ = ["index"]

MOST_ENDINGS = 8  # in a message


def index(options: argparse.Namespace) -> int:
    """Build an index, or check one."""
    location = options.index or DEFAULT_INDEX
    if options.verify:
        found = open_unchecked(location)
        found.verify()
        changes = found.changes()
        print_line(f"{found.location}: {len(found):,} sentences, every file as it was built")
        for change in changes:
            say(f"qa: {change} since the index was built: run qa index")
        return 1 if changes else 0
    reading = ReadOptions(
        encoding=options.encoding, language=options.language, whole_page=options.whole_page, ocr=options.ocr
    )

    sources = options.sources or [DEFAULT_CORPUS]
    if not options.sources and not Path(DEFAULT_CORPUS).exists():
        raise CorpusError(
            f"there is no folder {DEFAULT_CORPUS} here, the default: name files or folders, as in qa index ~/notes"
        )

    def make() -> BuildReport:
        ray = (options.ray, options.ray_cores) if options.ray else None
        report = build(sources, location, options.encoder, reading, ray=ray)
        state = "" if report.is_new else ", as it was before"
        print_line(
            f"{report.directory}: {counted(report.documents, 'document')}, {counted(report.sentences, 'sentence')} "
            f"({report.embedded:,} embedded) in {report.seconds:.1f} s{state}"
        )
        return report

    try:
        report = make()
    except KeyboardInterrupt:
        say("qa: interrupted; the same command goes on where it stopped")
        return 130
    _say_what_was_passed_over(other_endings(sources, without=location))
    if options.watch:
        return watch(location, make)
    return 1 if report.skipped else 0


def _say_what_was_passed_over(endings: Counter[str]) -> None:
    """Say how many files in the folders are of kinds that are not read, and the endings of most of them."""
    total = endings.total()
    if not total:
        return
    shown = endings.most_common(MOST_ENDINGS)
    said = [f"{ending or 'without an ending'} {number:,}" for ending, number in shown]
    rest = total - sum(number for _, number in shown)
    said += [f"others {rest:,}"] if rest else []
    kinds = "file of another kind was" if total == 1 else "files of other kinds were"
    say(f"qa: {total:,} {kinds} passed over: {', '.join(said)}")
