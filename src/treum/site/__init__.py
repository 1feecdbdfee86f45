"""What the server renders: the shell's HTML with its import map, and the built assets."""
