"""Files and folders go in; documents, their sentences with offsets, and the questions anticipated of them come out.

A character of a document is never changed. Nothing here embeds, searches or stores a text.
"""
