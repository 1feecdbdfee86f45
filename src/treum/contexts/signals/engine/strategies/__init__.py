"""Every strategy there is, each whole in its file: rule, parameters, source and what it is bad at.

To write one: `ARCHITECTURE.md`, "How to write a strategy".
"""
