"""Workbooks go in; the rows of their sheets come out, each value as the sheet shows it. No formula is computed."""
