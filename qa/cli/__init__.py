"""Command lines and files of questions go in; printed answers, files of answers and exit codes come out.

Each command opens what it needs and calls the package that does the work. Nothing here ranks, quotes or measures.
"""
