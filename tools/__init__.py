"""Small checks and commands of the repository; each below 80 lines, each with its own test."""
