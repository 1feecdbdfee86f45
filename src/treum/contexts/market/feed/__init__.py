"""Turning files and ticks into bars: pure, no I/O."""
