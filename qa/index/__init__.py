"""Documents go in and are kept; the nearest sentences, their scores, texts and places come out.

What the rest of the program may ask of an index is in `qa.index.protocol`. Nothing here decides which sentence is best.
"""
