"""SQL of the schema `identity`."""
