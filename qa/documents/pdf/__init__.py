"""A PDF -> its text as a reader sees it, in blocks, with the page and the box of each line.

What goes in: a file's bytes. What comes out: `qa.documents.formats.Parsed`. It runs
no scripts, and does not repair a file whose table of objects is lost.
"""
