"""The process: all contexts, the roles, and the `treum` command."""
