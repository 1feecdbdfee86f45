"""The verbs of identity: accounts, sessions, tickets, and the demo's people."""
