"""The verbs of signals: restore an engine, record what it decided, deliver it."""
