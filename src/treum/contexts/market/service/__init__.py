"""The verbs of market: prepare a feed, seed reference data, start, close and finish."""
