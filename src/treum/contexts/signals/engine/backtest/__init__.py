"""What a strategy would have made, and how much of that is luck."""
