"""Corporate actions: what a company did to its shares, and what that does to old prices."""
