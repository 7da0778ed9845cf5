"""A front before the scripted server, for clients that want more of a server than it has: shared by cloud_front.py and git_front.py.

What is not answered by the front goes on to the scripted server, and what that says to a MOVE comes back as the bytes it sent, 102s too. One request
at a time of each connection, in order, as a server does it; and where the client closes, the connection to the scripted server is closed too.
"""
import re
import select
import socket
import threading
from urllib.parse import urlsplit


class Front:
    def __init__(self, base):
        self.base = urlsplit(base)
        self.lock = threading.Lock()

    def own_answer(self, method, path, body):
        """The bytes of an answer, or None where the request goes on to the scripted server."""
        raise NotImplementedError

    def shorten(self, head):
        return head

    def more_fields(self, path):
        """Fields for the answer of the scripted server to anything but a MOVE."""
        return b""

    def moved(self, source, destination):
        """The scripted server has answered a MOVE with 201."""

    def run(self):
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        while True:
            client, _ = listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        upstream = socket.create_connection((self.base.hostname, self.base.port))
        rest = b""
        try:
            while True:
                head, rest = receive(client, rest)
                if head is None:
                    return
                if re.search(rb"(?i)\r\nexpect: *100-continue", head):
                    client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                body, rest = receive_body(client, head, rest)
                method, path = head.decode("latin-1").split(" ", 2)[:2]
                path = urlsplit(path).path
                own = self.own_answer(method, path, body)
                if own is not None:
                    client.sendall(own)
                elif not self.forward(client, upstream, method, path, self.shorten(head) + body):
                    return
        except OSError:
            pass
        finally:
            client.close()
            upstream.close()

    def forward(self, client, upstream, method, path, message):
        """True when the final response has reached the client."""
        upstream.sendall(message)
        buffer = b""
        while True:
            ready, _, _ = select.select([upstream, client], [], [])
            if client in ready and not client.recv(1, socket.MSG_PEEK):
                return False
            if upstream not in ready:
                select.select([upstream], [], [], 0.05)  # what the client sends early is read in its turn
                continue
            data = upstream.recv(65536)
            if not data:
                return False
            buffer += data
            if method == "MOVE":
                client.sendall(data)
            while b"\r\n\r\n" in buffer:
                head, _, rest = buffer.partition(b"\r\n\r\n")
                if head[9:10] != b"1":
                    if len(rest) < length_of(head):
                        break
                    if method != "MOVE":
                        client.sendall(head + b"\r\n" + self.more_fields(path) + b"\r\n" + rest)
                    elif head[9:12] == b"201":
                        self.moved(path, urlsplit(re.search(rb"(?i)\r\ndestination: *(\S+)", message)[1].decode()).path)
                    return True
                buffer = rest


def receive(connection, buffer):
    """One message head, and what came after it."""
    while b"\r\n\r\n" not in buffer:
        data = connection.recv(65536)
        if not data:
            return None, b""
        buffer += data
    head, _, rest = buffer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def length_of(head):
    return int((re.search(rb"(?i)\r\ncontent-length: *(\d+)", head) or [0, 0])[1])


def receive_body(connection, head, rest):
    while len(rest) < length_of(head):
        data = connection.recv(65536)
        if not data:
            break
        rest += data
    return rest[:length_of(head)], rest[length_of(head):]


def answer(status, content=b"", kind="application/json; charset=utf-8", fields=""):
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{fields}\r\n".encode() + content
