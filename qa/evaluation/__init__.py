"""A gold set and an index go in; measures with intervals, tables, plots and a fitted confidence come out.

Questions are asked as a user asks them, and the answers are compared with the gold set. Nothing here searches, and
nothing here changes an index, except that `calibrate` writes the confidence that it fitted.
"""
