"""Indicators of all instruments at once: the same steps as the classes, over arrays, compiled.

Numba takes a third of a second to import, so nothing imports this room but who runs it.
"""
