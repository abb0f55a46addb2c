"""Questions go in; hits come out, best first, each with its scores.

Retrieval understands a question, searches the index and orders what it found. It quotes nothing, and it does not decide
whether a hit answers the question.
"""
