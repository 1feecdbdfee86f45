"""Decisions about sessions, bars, frozen feeds and runs: pure and synchronous."""
