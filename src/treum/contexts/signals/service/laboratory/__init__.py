"""Backtests asked for, run apart from the worker's loop, and reported."""
