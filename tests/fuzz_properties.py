"""What holds of whatever is read, asked and uploaded: the properties that the fuzz tries."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import fuzz_texts as made
from command_line import SharedTerms
from conftest import BagOfWords, write_files
from fuzz_checks import check_answer, check_document, check_refusal
from hostile_files import hostile
from hypothesis import strategies as st
from serving import free_port, launched

from qa.answering.answer import Answer
from qa.answering.ask import ask
from qa.chat.events import Chat
from qa.chat.options import ChatOptions
from qa.chat.sources import source_of
from qa.console import one_line
from qa.datatypes import Document, Sentence
from qa.documents.files import SourceFile
from qa.documents.read import read_document
from qa.documents.sandbox import Sandbox
from qa.documents.sentences import split_document
from qa.errors import CorpusError, QAError
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.language.attribution import attributed_to
from qa.language.followups import readings
from qa.language.names import names
from qa.language.question_parts import split_parts
from qa.language.sentences import split_paragraph
from qa.language.short_answer import highlight
from qa.language.terms import terms

LARGEST = 100_000  # bytes of a hostile file
LONG = 12_000  # characters of a text whose reading is timed
QUESTION = 9000  # characters of a question that is timed
PLAIN = "The quay was built in 1802 for the boats of the town. It is deep and has a stone wall. "
FEW_TIMES, MANY_TIMES, SLACK = 20, 400, 0.1  # as long as for a plain text; seconds
LONGEST = 20  # seconds of processor time, after which a text is given up
FILES = {
    "fruit.txt": "Apples are red. Bananas, per Fortune, cost $3 in 2026. Apples are red.",
    "fruit.questions.jsonl": '{"quote": "Apples are red.", "questions": ["Which fruit is red?"]}',
    "quay.md": "# The quay\n\nThe quay was built in 1802 by Ann Wang. It is 45 m long.\n\n- It has a wall.\n",
}
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "terms": terms,
    "names": names,
    "attributed_to": attributed_to,
    "split_paragraph": split_paragraph,
    "split_parts": split_parts,
    "one_line": one_line,
    "readings of a question": lambda text: readings(text, "What did Muse Spark score on ARC AGI 2?"),
    "readings after a question": lambda text: readings("and Claude?", text),
    "highlight": lambda text: highlight("Who leads it?", text),
}


class Properties:
    """The properties, and the folder and the index that they use."""

    def __init__(self, folder: Path) -> None:
        self._open = contextlib.ExitStack()
        self._open.callback(signal.signal, signal.SIGVTALRM, signal.signal(signal.SIGVTALRM, _give_up))
        self._folder = folder
        self._encoder = BagOfWords()
        self._corpus = write_files(folder / "corpus", FILES)
        build_index([self._corpus], folder / "index", encoder=self._encoder)
        self._index = LocalIndex.open(folder / "index", self._encoder)
        self._plain: dict[str, float] = {}

    def close(self) -> None:
        """Stop the server, and let go of the index."""
        self._open.close()
        self._index.close()

    def all(self) -> dict[str, tuple[dict[str, st.SearchStrategy[Any]], Callable[..., None]]]:
        """Return each property by its name: what it is given, and what checks it."""
        side = {name: (self._folder / "index" / "manifest.json").read_text() for name in ["manifest.json"]}
        [sources] = (self._folder / "index").glob("**/sources.json")
        side[str(sources.relative_to(self._folder / "index"))] = sources.read_text()
        damage = [made.damaged_json(whole).map(lambda data, name=name: (name, data)) for name, whole in side.items()]  # type: ignore[misc]
        return {
            "documents": ({"data": made.documents, "suffix": made.suffixes}, self.document),
            "hostile files": ({"seed": st.integers(0, 2**32)}, self.hostile_file),
            "long texts": ({"run": made.runs, "suffix": made.suffixes}, self.long_text),
            "sentences": ({"run": made.runs, "function": st.sampled_from(sorted(FUNCTIONS))}, self.sentence),
            "questions": ({"question": made.questions, "history": made.histories}, self.question),
            "long questions": ({"run": made.runs}, self.long_question),
            "records": ({"file": st.one_of(damage)}, self.record),
            "side files": ({"lines": made.texts, "value": made.values, "rules": made.texts}, self.side_files),
            "uploads": (
                {"uploads": st.lists(st.tuples(made.names, made.documents), min_size=1, max_size=3)},
                self.uploads,
            ),
        }

    # Documents

    def document(self, data: bytes, suffix: str) -> None:
        with contextlib.suppress(QAError):
            document, sentences = self._read(data, suffix)
            check_document(document, sentences)
            assert self._read(data, suffix) == (document, sentences), "the same bytes are read the same"

    def hostile_file(self, seed: int) -> None:
        suffix, data = hostile(Random(seed), largest=LARGEST)
        path = self._folder / f"hostile{suffix}"
        path.write_bytes(data)
        try:
            document = read_document(SourceFile(path, "hostile"), parse=self._sandbox.parse)
        except CorpusError as error:
            check_refusal(str(error), path)
        else:
            check_document(document, [*split_document(document)])

    @cached_property
    def _sandbox(self) -> Sandbox:
        return self._open.enter_context(Sandbox())

    def long_text(self, run: made.Run, suffix: str) -> None:
        self._in_time(f"reading {suffix}", lambda text: self._read(text.encode(), suffix), run, LONG)

    def sentence(self, run: made.Run, function: str) -> None:
        self._in_time(function, FUNCTIONS[function], run, LONG)

    def _read(self, data: bytes, suffix: str) -> tuple[Document, list[Sentence]]:
        path = self._folder / f"read{suffix}"
        path.write_bytes(data)
        document = read_document(SourceFile(path, "read"))
        return document, [*split_document(document)]

    # Questions

    def question(self, question: str, history: Sequence[str]) -> None:
        with contextlib.suppress(QAError):
            check_answer(self._index, self._ask(question, history))
            assert self._ask(question, history) == self._ask(question, history), "the same question has the same answer"

    def long_question(self, run: made.Run) -> None:
        self._in_time("asking", self._ask, run, QUESTION)

    def _ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        return replace(ask(self._index, question, history=history, reranker=SharedTerms()), seconds=0.0)

    # Files beside documents, and an index's own

    def record(self, file: tuple[str, bytes]) -> None:
        name, data = file
        copy = self._copy_of("index", "damaged")
        (copy / name).write_bytes(data)
        with contextlib.suppress(QAError):
            index = LocalIndex.open(copy, self._encoder)
            with contextlib.closing(index):
                index.changes()
                check_answer(index, ask(index, "Which fruit is red?", reranker=None))
                index.verify()
        with contextlib.suppress(QAError):
            build_index([self._corpus], copy, encoder=self._encoder)
            with contextlib.closing(LocalIndex.open(copy, self._encoder)) as index:
                assert index.changes() == (), "a build heals it"
                index.verify()

    def side_files(self, lines: str, value: object, rules: str) -> None:
        corpus = self._copy_of("corpus", "beside")
        rows = f"{lines}\n{json.dumps(value)}\n{json.dumps({'quote': value, 'questions': [lines]})}\n"
        (corpus / "quay.questions.jsonl").write_bytes(rows.encode())
        (corpus / ".qaignore").write_bytes(rules.encode())
        self._build(corpus)

    # Uploads

    def uploads(self, uploads: Sequence[tuple[str, bytes]]) -> None:
        """Send files to the server, and bring what it keeps to a visitor, as the page does."""
        chat, address = self._served
        kept = posted(f"{address}/gradio_api/upload", uploads)
        chat.arrive("fuzz", {})
        try:
            with contextlib.suppress(QAError):
                chat.bring("fuzz", kept)
                shelf = chat.visitors.of("fuzz").own
                for collection in shelf.collections() if shelf else ():
                    assert collection.index is not None
                    check_answer(collection.index, ask(collection.index, "Who leads it?", reranker=None))
                    chat.answer("fuzz", "Who leads it?", (source_of(collection.name),))
            assert not [path for path in kept if path.exists()], "what was uploaded is not left lying"
        finally:
            chat.visitors.leave("fuzz")

    @cached_property
    def _served(self) -> tuple[Chat, str]:
        chat = Chat(self._index, None, ChatOptions(port=free_port(), max_upload=100_000))
        self._open.callback(chat.visitors.close)
        return chat, self._open.enter_context(launched(chat))

    def _build(self, corpus: Path) -> None:
        target = self._folder / "built"
        shutil.rmtree(target, ignore_errors=True)
        with contextlib.suppress(QAError):
            build_index([corpus], target, encoder=self._encoder)
            with contextlib.closing(LocalIndex.open(target, self._encoder)) as index:
                check_answer(index, ask(index, "How long is the quay?", reranker=None))

    def _copy_of(self, name: str, copy: str) -> Path:
        shutil.rmtree(self._folder / copy, ignore_errors=True)
        return shutil.copytree(self._folder / name, self._folder / copy)

    def _in_time(self, what: str, function: Callable[[str], object], run: made.Run, length: int) -> None:
        """Check that a text takes not much longer than a plain one, or about four times what a quarter of it takes."""

        def taken(text: str) -> float:
            began = time.thread_time()  # what others use of the processor is not counted
            signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
            try:
                function(text)
            except QAError:
                return 0.0
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            return time.thread_time() - began

        if what not in self._plain:
            taken(PLAIN)  # loads what is needed
            self._plain[what] = taken((PLAIN * length)[:length])
        plain = self._plain[what]
        once = taken(run.text(length))
        if once <= FEW_TIMES * plain + SLACK:
            return
        whole = min(taken(run.text(length)) for _ in range(2))
        quarter = min(taken(run.text(length // 4)) for _ in range(3))
        said = f"{what}: {length:,} characters {whole:.2f} s, a quarter of them {quarter:.2f} s, plain {plain:.3f} s"
        assert whole <= 9 * quarter + SLACK, f"the time grows faster than the text: {said}"
        assert whole <= MANY_TIMES * plain + SLACK, f"slow: {said}"


def _give_up(*_: object) -> None:
    raise AssertionError(f"it is not done after {LONGEST} s")


def posted(address: str, uploads: Sequence[tuple[str, bytes]]) -> list[Path]:
    """Send files as a browser does; return where the server keeps them, none where it refuses them."""
    body = b""
    for name, data in uploads:
        quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
        body += (
            b'--fuzz\r\nContent-Disposition: form-data; name="files"; filename="'
            + quoted
            + b'"\r\n\r\n'
            + data
            + b"\r\n"
        )
    headers = {"Content-Type": "multipart/form-data; boundary=fuzz"}
    request = urllib.request.Request(address, data=body + b"--fuzz--\r\n", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return [Path(path) for path in json.load(response)]
    except urllib.error.HTTPError as error:
        with error:
            code, said = error.code, error.read()
    assert code < 500, f"{code}: {said!r}"
    return []
