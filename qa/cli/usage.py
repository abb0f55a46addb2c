"""What `argparse` does itself, as this command line does it: errors in one line, the version only when asked for."""

from __future__ import annotations

import argparse
from typing import NoReturn

from qa.console import one_line

__all__ = ["Parser", "Version"]


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, whatever the arguments hold."""

    def error(self, message: str) -> NoReturn:
        """Write usage and message to stderr, and exit with 2."""
        super().error(one_line(message))


class Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version, and exit."""
        from importlib.metadata import version

        parser.exit(message=f"article-qa {version('article-qa')}\n")
