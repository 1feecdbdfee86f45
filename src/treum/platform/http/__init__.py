"""HTTP: the app factory, problem documents, request limits, lists, health and metrics."""
