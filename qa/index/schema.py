"""The tables of a store, as they are written, and the check that a database has these and nothing else.

A database can come from someone else, and a schema is a program: views, triggers and virtual tables run when a table of
their name is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

__all__ = ["INDEXES", "TABLES", "is_ours"]

TABLES = """
CREATE TABLE documents (number INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
                        sha256 TEXT NOT NULL, characters INTEGER NOT NULL, sentences INTEGER NOT NULL,
                        language TEXT NOT NULL, pages INTEGER NOT NULL, notes TEXT NOT NULL);
CREATE TABLE chunks (document INTEGER, chunk INTEGER, text TEXT NOT NULL,
                     PRIMARY KEY (document, chunk)) WITHOUT ROWID;
CREATE TABLE blocks (document INTEGER, start INTEGER, "end" INTEGER NOT NULL, kind TEXT NOT NULL,
                     level INTEGER NOT NULL, PRIMARY KEY (document, start)) WITHOUT ROWID;
CREATE TABLE places (document INTEGER, start INTEGER, "end" INTEGER NOT NULL, page INTEGER NOT NULL,
                     element TEXT NOT NULL, box BLOB, edges BLOB NOT NULL, PRIMARY KEY (document, start)) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, form TEXT NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE questions (number INTEGER PRIMARY KEY, position INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX questions_by_position ON questions (position);
CREATE TABLE sentences (position INTEGER PRIMARY KEY, document INTEGER NOT NULL, paragraph INTEGER NOT NULL,
                        sentence INTEGER NOT NULL, line INTEGER NOT NULL, start INTEGER NOT NULL,
                        "end" INTEGER NOT NULL, paragraph_start INTEGER NOT NULL,
                        paragraph_end INTEGER NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL,
                        role TEXT NOT NULL, above TEXT NOT NULL, path TEXT NOT NULL,
                        markup TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX sentences_by_place ON sentences (document, start);
CREATE INDEX paragraph_starts ON sentences (position) WHERE sentence = 1;
"""


def is_ours(connection: sqlite3.Connection) -> bool:
    """Tell whether a database has the tables and indexes of a store, word for word, and nothing else."""
    found = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
    return sorted(map(_folded, found)) == sorted(_folded(sql) for sql in f"{TABLES}{INDEXES}".split(";") if sql.strip())


def _folded(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()
