"""Rows of the schema `market`."""
