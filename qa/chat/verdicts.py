"""What a visitor says about answers: it is shown and written to the file for feedback; said again, it is taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.chat.conversation_html import Said, message_html
from qa.chat.pages import Pages
from qa.chat.panes import Changes
from qa.chat.sources import SHARED

if TYPE_CHECKING:
    from qa.chat.conversation_html import Turn
    from qa.chat.feedback import Verdict

__all__ = ["Verdicts"]

OF_ANSWERS: dict[str, Verdict] = {"right": "right", "wrong": "wrong"}  # what a button below an answer may send
OF_PASSAGES: dict[str, Verdict] = {"answers": "answers"}  # and one below a passage
WRITTEN = {"right": "this is right", "wrong": "this is wrong", "answers": "this passage answers"}
CHECKED = {"right": "this answers", "wrong": "this does not answer", "answers": "this passage answers"}


class Verdicts(Pages):
    """The events of what visitors say about answers; safe to call from several threads."""

    def rate(self, session: str, number: int, verdict: str, passage: int = 0) -> Changes:
        """Record what a visitor says about an answer, or about one of its passages; said again, it is taken back.

        ``passage``: its rank, or 0 for the answer as a whole.
        """
        visitor = self.visitors.of(session)
        with visitor.lock:
            said = (OF_PASSAGES if passage else OF_ANSWERS).get(verdict)
            message = None
            if said and 0 < number <= len(visitor.turns) and passage <= len(visitor.turns[number - 1].sources):
                turn = visitor.turns[number - 1]
                if (turn.is_possible and not passage) or self._is_written(turn, passage):
                    visitor.turns[number - 1], message = self._said(turn, said, passage)
            return Changes(conversation=self.conversation(visitor), message=message)

    def _is_written(self, turn: Turn, passage: int) -> bool:
        """Tell whether a verdict is written down.

        It is if there is a file for feedback, the answer is no selection, and the quote is from the shared documents.
        """
        is_answer = not turn.answer.selection
        return (
            self.feedback is not None
            and is_answer
            and (turn.sources[passage - 1] if passage else turn.source) == SHARED
        )

    def _said(self, turn: Turn, verdict: Verdict, passage: int) -> tuple[Turn, str]:
        """Return the turn with its new verdict, and the message about it."""
        index, others = turn.answer.index, {of: said for of, said in turn.said.items() if of != passage}
        before = turn.said.get(passage)
        if before and before.row and self.feedback:
            self.feedback.undo(before.row, turn.asked, index=index)
        if before and before.verdict == verdict:
            return replace(turn, said=others), message_html("Taken back.")
        row = ""
        message = "Noted, on this page alone."
        if self.feedback and self._is_written(turn, passage):
            quoted = turn.answer.passages[passage - 1 : passage] if passage else turn.answer.passages[:1]
            quotes = [(one.citation.doc_id, one.quote) for one in quoted]
            answers = bool(passage) or turn.answer.is_found
            row = self.feedback.add(turn.asked, verdict, quotes, index=index, answered=answers)
            what = (CHECKED if turn.is_possible else WRITTEN)[verdict]
            message = f"Thank you. It is written down that {what}."
        if verdict == "wrong" and turn.is_possible and len(turn.sources) > 1:
            message += " The further passages are open."
        return replace(turn, said={**others, passage: Said(verdict, row)}), message_html(message)
