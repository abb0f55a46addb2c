"""The document that is shown -> the whole of it, to be printed: the document pane may show a part, or pages."""

from __future__ import annotations

from qa.chat.document_html import paper_html
from qa.chat.pages import Pages
from qa.chat.panes import Changes, looked_at
from qa.errors import QAError

__all__ = ["Printing"]

MOST_PRINTED = 2_000_000  # characters, about 700 pages; for more a browser takes too long


class Printing(Pages):
    """The event by which a document is printed; safe to call from several threads."""

    def whole(self, session: str, number: int = 0) -> Changes:
        """Return the whole document that a visitor looks at; ``number``: how many prints the page has asked for.

        Raises:
            QAError: the document is not here any more, or too long.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            source, doc_id = looked_at(self.shared(), visitor)
            index = visitor.index(source, self.shared())
            if index is None or not visitor.has(source, doc_id, self.shared()):
                raise QAError("that document is not here any more")
            _, size = index.title_and_size(doc_id)
            if size > MOST_PRINTED:
                raise QAError(
                    f"the document has {size:,} characters, and at most {MOST_PRINTED:,} are printed here: "
                    "print it from its file"
                )
            marks = visitor.marks(source, doc_id, index)
            return Changes(paper=paper_html(index, doc_id, marks=marks, number=number), message="")
