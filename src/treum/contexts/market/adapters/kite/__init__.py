"""Zerodha's Kite Connect 3: REST, the binary ticker, and a sandbox that speaks both."""
