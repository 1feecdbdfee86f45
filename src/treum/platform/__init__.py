"""The kernel: what every context stands on. It knows no business word."""
