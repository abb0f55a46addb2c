"""Builds that are killed: before the first call that changes something, before the second, and so on."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from conftest import ROOT, write_files

# The modules are imported once, in a process that forks for every kill.
PROGRAM = """
    import os, signal, sys
    sys.path[:0] = [sys.argv[3]]
    from conftest import BagOfWords
    from qa.index.build import build_index
    import bm25s, faiss, punkt

    def deadly(owner, names):
        for name in names.split():
            setattr(owner, name, before_a_kill(getattr(owner, name)))

    def before_a_kill(function):
        def call(*args, **kwargs):
            global left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return call

    for line in sys.stdin:
        left = int(line)
        child = os.fork()
        if child == 0:
            CALLS
            build_index([sys.argv[1]], sys.argv[2], encoder=BagOfWords())
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def kill_at_every_step(corpus: Path, index: Path, calls: str, check: Callable[[], None]) -> int:
    """Build until a build lives to its end; return how many were begun.

    Every attempt builds something new, over what the kills before it left lying: ``Take N.`` is in the last document.

    Args:
        corpus: the documents.
        index: where the index is.
        calls: lines of Python that make calls deadly, by ``deadly(owner, names)``.
        check: called after each attempt.
    """
    made_deadly = textwrap.indent(textwrap.dedent(calls), " " * 8)
    program = textwrap.dedent(PROGRAM).replace("        CALLS\n", made_deadly)
    arguments = [sys.executable, "-c", program, str(corpus), str(index), str(ROOT / "tests")]
    step, code = 0, -9
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        while code == -9:
            write_files(corpus, {"a.txt": f"Apples are red. Bananas are yellow. Take {step}."})
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            check()
            step += 1
        process.stdin.close()
    assert code == 0
    return step
