"""Who is at the other end of a connection that a library made and doesn't tell of."""

import contextlib
import socket
from urllib.parse import urlsplit

import psutil

PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322, "rtmp": 1935}


def peer_of(url: str, *, listening: bool = False) -> str:
    """The address of the other end of this process's connection to `url`, or from whom it was called there; "" if there is none."""
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme)
    addresses: set[str] = set()
    with contextlib.suppress(OSError):
        addresses = set() if listening else {str(found[4][0]) for found in socket.getaddrinfo(parts.hostname, port)}
    with contextlib.suppress(psutil.Error):
        for connection in psutil.Process().net_connections("tcp"):
            if connection.status != psutil.CONN_ESTABLISHED or not connection.raddr:
                continue
            if connection.laddr.port == port if listening else connection.raddr.port == port and connection.raddr.ip in addresses:
                return str(connection.raddr.ip)
    return ""
