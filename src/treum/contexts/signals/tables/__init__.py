"""Rows of the signals schema."""
