"""Rows of the schema `identity`."""
