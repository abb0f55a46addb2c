"""What `argparse` does itself, as this command line does it: errors in one line, the version only when asked for."""

from __future__ import annotations

import argparse
import re
import sys
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from qa.console import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Parser", "Version"]


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, whatever the arguments hold."""

    commands: Mapping[str, argparse.ArgumentParser] = MappingProxyType({})  # the parser of each

    def error(self, message: str) -> NoReturn:
        """Write usage and message to stderr, and exit with 2."""
        super().error(one_line(message))

    def parse_args(  # type: ignore[override]  # the namespace is always a plain one
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Return what the arguments say; without any, write the help to stderr and exit with 2.

        What is not known is told by the parser of its command, with the nearest option that there is.
        """
        if not (sys.argv[1:] if args is None else args):
            self.print_help(sys.stderr)
            self.exit(2, f"\n{self.prog}: error: the following arguments are required: COMMAND\n")
        first = (sys.argv[1:] if args is None else args)[0]
        if self.commands and first not in self.commands and not first.startswith("-"):
            self.error(f"argument COMMAND: invalid choice: {first!r} ({_nearest_command(first, list(self.commands))})")
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser = self.commands.get(found.command, self)
            parser.error(f"unrecognized arguments: {' '.join(unknown)}{_nearest(unknown, parser)}")
        return found


def _nearest_command(word: str, commands: Sequence[str]) -> str:
    """Say which command was likely meant, or how a question is asked, or which commands there are.

    >>> _nearest_command("idnex", ["index", "ask"])
    'did you mean index?'
    >>> _nearest_command("Who is Wang?", ["index", "ask"])
    'a question is asked with qa ask "..."'
    >>> _nearest_command("nonsense", ["index", "ask"])
    'choose from index, ask'
    """
    nearest = get_close_matches(word.lower(), commands, n=1, cutoff=0.75)
    if nearest:
        return f"did you mean {nearest[0]}?"
    is_question = len(word.split()) > 1 or word.endswith("?")
    return 'a question is asked with qa ask "..."' if is_question else f"choose from {', '.join(commands)}"


def _nearest(unknown: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """Say which option was likely meant by the first that is unknown, or where the options are listed."""
    known = re.findall(r"(?<![\w-])--[a-z-]+", parser.format_usage())
    for flag in unknown:
        nearest = get_close_matches(flag.partition("=")[0], known, n=1, cutoff=0.75)
        if flag.startswith("-") and nearest:
            return f" (did you mean {nearest[0]}?)"
    return f" (see {parser.prog} --help)"


class Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version, and exit."""
        from importlib.metadata import version

        parser.exit(message=f"article-qa {version('article-qa')}\n")
