"""Hits go in; an answer comes out: verbatim quotes with citations, a confidence, and whether the documents answer.

Each quote is compared with the stored document before it leaves. Nothing here searches, and nothing here writes a
sentence of its own about the documents.
"""
