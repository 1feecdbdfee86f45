"""A backtest on paper: one sheet of words, tables and plots, as a page of HTML and as a PDF."""
