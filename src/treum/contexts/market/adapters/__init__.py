"""Where prices and reference data come from."""
