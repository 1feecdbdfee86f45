"""The live edge: browsers hold a socket here and each signal reaches every entitled one once.

Channel: a named stream, `signals_<tier>`, `user_<id>` or `prices_<group>`.
Run: the feed run whose frames a signals channel carries; its sequence starts again with a run.
Head: the last sequence number of a channel. Ring: the newest frames, kept ready to send.
Backlog: bytes a connection has been given and the kernel has not yet taken.
Resume: sending what a connection missed, then joining it to the live stream, in one step.
Source: the contexts behind their api; PostgreSQL is the truth, the live bus only makes it fast.
"""
