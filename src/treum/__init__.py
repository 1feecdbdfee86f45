"""TREUM: signals, proof and subscribers for a registered research analyst."""
