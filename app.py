"""The chat over the article: ``python app.py``; options as for ``qa chat``."""

import os
import sys
from pathlib import Path

from qa.cli.main import main

if __name__ == "__main__":
    if not any(argument.startswith("--index") for argument in sys.argv):
        os.chdir(Path(__file__).resolve().parent)  # where corpus/ and index/ are, wherever it is started from
    sys.exit(main(["chat", *sys.argv[1:]]))
