"""The command ``qa``: it runs what the command line names, and ends in an exit code.

Exit codes: 0; 1 for an error that the user can mend, in a line for each fault; 2 for wrong usage; 130 when interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from qa.cli.parser import build_parser
from qa.console import say
from qa.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = build_parser().parse_args(arguments)
    from qa.cli.commands import RUN  # here, because help and wrong usage do not need it, and are shown sooner

    try:
        code = RUN[options.command](options)
        sys.stdout.flush()
    except QAError as error:
        for fault in error.args:
            say(f"qa: {' '.join(str(fault).split())}")
        return 1
    except KeyboardInterrupt:
        say("qa: interrupted")
        return 130
    except BrokenPipeError:
        # Whoever read our output has read enough. Python would complain when it closes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        say(f"qa: {error.filename or 'output'}: {error.strerror or error}")
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
