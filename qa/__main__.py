"""``python -m qa`` is the command ``qa``."""

import sys

from qa.cli.main import main

sys.exit(main())
