"""A gold set goes in; measures with intervals, tables, plots and a fitted confidence come out.

It asks questions as a user does and compares the answers with the gold set. It changes nothing but an index's
calibration.
"""
