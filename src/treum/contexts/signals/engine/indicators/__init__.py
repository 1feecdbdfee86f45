"""Indicators, one bar at a time: each equals TA-Lib or the formula it names as its source.

`catalogue` lists them. What they share is in `parts`; `base` says how they are used.
"""
