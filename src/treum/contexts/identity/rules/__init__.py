"""Decisions of identity: pure and synchronous."""
