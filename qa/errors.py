"""Every error that a user can mend.

    QAError
    ├── CorpusError         a document or a folder of documents that cannot be read
    ├── UnusableIndexError  an index that is not there, not whole, or not of this version
    │   └── OldFormatError  one of an earlier version, which can be built again
    ├── ModelError          a model whose weights are not there or not what they should be
    ├── QuestionError       a question, or a file of questions, that cannot be asked
    ├── GoldError           a gold set that does not fit the documents
    ├── WorkersError        workers that cannot be reached, do not start, or are lost again and again
    └── MissingExtraError   a library that is optional, and not installed

The message is one line: what is wrong, with the value, and the cure. An error of several faults has one such line for
each, in ``args``. The command line prints them and exits with 1; anything that is not a ``QAError`` is a defect of this
program.
"""

from __future__ import annotations

__all__ = [
    "CorpusError",
    "GoldError",
    "MissingExtraError",
    "ModelError",
    "OldFormatError",
    "QAError",
    "QuestionError",
    "UnusableIndexError",
    "WorkersError",
]


class QAError(Exception):
    """The base of all errors that a user can mend.

    >>> str(QAError("line 1: is empty", "line 7: is empty"))
    'line 1: is empty; line 7: is empty'
    """

    def __str__(self) -> str:
        return "; ".join(map(str, self.args))


class CorpusError(QAError):
    """A document, or a folder of documents, cannot be read."""


class UnusableIndexError(QAError):
    """An index is not there, not whole, of another version, or of another model."""


class OldFormatError(UnusableIndexError):
    """An index is of an earlier version: the documents are to be indexed again."""


class ModelError(QAError):
    """A model's weights are not there, or are not what they should be."""


class QuestionError(QAError):
    """A question, or a file of questions, cannot be asked."""


class GoldError(QAError):
    """A gold set cannot be read, or does not fit the documents."""


class WorkersError(QAError):
    """Workers cannot be reached, do not start, or are lost again and again."""


class MissingExtraError(QAError):
    """A library is not installed that only one extra of this package installs."""
