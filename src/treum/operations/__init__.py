"""Watching a running TREUM from the outside, as its operator.

Finding: one line of what was looked at, well or not. Doctor: looks at everything once.
"""
