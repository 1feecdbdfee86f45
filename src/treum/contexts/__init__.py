"""The business: one package per bounded context, in a line where each knows only those below it."""
