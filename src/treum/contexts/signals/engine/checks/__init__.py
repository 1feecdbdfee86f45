"""Whether a strategy knows more than it was shown: read (`reach`), tried (`foresight`, `warm_up`).

What each of them finds, and what none can: `ARCHITECTURE.md`, "How to check a strategy".
"""
