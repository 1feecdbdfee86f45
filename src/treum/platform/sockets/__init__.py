"""WebSockets to and from others, over picows.

The live edge has its own server, made for many thousand readers; this is for a few peers.
"""

from treum.platform.sockets.connect import HandshakeRefused, connect
from treum.platform.sockets.serve import Answer, Door, Request, Talk, listen, serving
from treum.platform.sockets.socket import Message, Socket, SocketBounds, SocketClosed

__all__ = [
    "Answer",
    "Door",
    "HandshakeRefused",
    "Message",
    "Request",
    "Socket",
    "SocketBounds",
    "SocketClosed",
    "Talk",
    "connect",
    "listen",
    "serving",
]
