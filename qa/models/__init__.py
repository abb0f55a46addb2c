"""Texts go in; numbers come out: vectors from the encoder, relevance from the reranker, places of answers from
the reader.

The models are found, exported and kept here. Nothing here knows what the texts are or what the numbers are for.
"""
