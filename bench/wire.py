"""Load over plain sockets: requests are bytes made beforehand, so that what is measured is the server, not this client."""

import collections
import json
import selectors
import socket
import time
import urllib.parse

RECEIVE_BYTES = 1 << 18
SECONDS_MAX = 300


def request(method, path, body=None):
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


class Wire:
    """A connection that stays open, with one request under way at a time."""

    def __init__(self, url):
        place = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=SECONDS_MAX)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.body_from = 0

    def send(self, data):
        self.received.clear()
        self.body_from = 0
        self.socket.sendall(data)

    def receive(self):
        """Takes what has come; whether the answer is whole."""
        part = self.socket.recv(RECEIVE_BYTES)
        if not part:
            raise SystemExit("the server closed the connection")
        self.received += part
        if not self.body_from:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.body_from = end + 4
            head = bytes(self.received[:end]).lower()
            if not head.startswith(b"http/1.1 200"):
                raise SystemExit(f"answered {bytes(self.received[:1000]).decode()}")
            length = head.find(b"content-length:")
            self.length = -1 if length < 0 else int(head[length + 15:].split(b"\r\n", 1)[0])
        if self.length < 0:
            return self.received.endswith(b"0\r\n\r\n")
        return len(self.received) >= self.body_from + self.length

    def exchange(self, data):
        self.send(data)
        while not self.receive():
            pass

    def json(self):
        body = bytes(self.received[self.body_from:])
        if self.length < 0:
            parts, rest = [], body
            while rest:
                size, _, rest = rest.partition(b"\r\n")
                parts.append(rest[:int(size, 16)])
                rest = rest[int(size, 16) + 2:]
            body = b"".join(parts)
        return json.loads(body)

    def call(self, method, path, body=None):
        self.exchange(request(method, path, body))
        return self.json()


def seconds_each(url, requests):
    """How long each took, one after the other over one connection."""
    wire = Wire(url)
    taken = []
    for data in requests:
        started = time.perf_counter()
        wire.exchange(data)
        taken.append(time.perf_counter() - started)
    return taken


def seconds_all(url, works):
    """How long it took until all works were done, each over a connection of its own. A work is a generator that yields
    requests and is sent the wire that holds the answer."""
    selector = selectors.DefaultSelector()
    todo = collections.deque()
    for work in works:
        wire = Wire(url)
        todo.append((wire, work))
        selector.register(wire.socket, selectors.EVENT_READ, (wire, work))
    open_works = len(todo)
    started = time.perf_counter()
    for wire, work in todo:
        wire.send(next(work))
    while open_works:
        for key, _ in selector.select():
            wire, work = key.data
            if wire.receive():
                try:
                    wire.send(work.send(wire))
                except StopIteration:
                    selector.unregister(wire.socket)
                    open_works -= 1
    return time.perf_counter() - started
