#!/usr/bin/env python3
"""An HTTP/1.1 server that says exactly the bytes it is told to, and writes down what the client does.

The first path segment is the script; everything below it is a small WebDAV tree that belongs to that script:

    /interims-6.every-20.final-201/a.txt

    interims-N   how many 102 responses precede the final response of a COPY or MOVE
    get-1        GET and HEAD of a.txt are answered so too
    every-MS     the silence before each of them, and before the final response
    final-CODE   the final status; 202 brings a Location, and the destination appears done-MS later
    pad-BYTES    makes each 102 that much longer
    bare-1       a 102 without any header field
    mix-1        a 100 before and a 103 after each 102; no server should, and every client has to bear it
    done-MS      see final-202; -1 = never

It sends what the script says to HTTP/1.0 requests too: that is for finding out what a proxy does with it.
Standard library alone. `scripted_server.py --port 8080 [--tls cert.pem]` serves by hand and prints the transcript.
"""
import argparse
import json
import re
import select
import socket
import ssl
import threading
import time
from urllib.parse import unquote, urlsplit

from script import MONITOR, Script, Tree, multistatus

LONG_BODY = b"the long answer\n"
PARTIAL = (b'<?xml version="1.0" encoding="utf-8"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>%s</D:href>'
           b"<D:status>HTTP/1.1 423 Locked</D:status></D:response></D:multistatus>")
IDLE_SECONDS = 150
REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 207: "Multi-Status", 404: "Not Found",
           405: "Method Not Allowed", 412: "Precondition Failed", 423: "Locked", 507: "Insufficient Storage"}


class Transcript:
    """Bytes both ways, with milliseconds since the start; runs of 102s are folded into one event."""

    def __init__(self):
        self.start = time.monotonic()
        self.lock = threading.Lock()
        self.events = []

    def now(self):
        return round((time.monotonic() - self.start) * 1000)

    def note(self, connection, what):
        self._add({"ms": self.now(), "connection": connection, "note": what})

    def data(self, connection, direction, data):
        text = data.decode("latin-1")
        if len(text) > 1500:
            text = text[:700] + f"[... {len(text) - 1000} bytes left out ...]" + text[-300:]
        self._add({"ms": self.now(), "connection": connection, direction: text})

    def interim(self, connection, data, number):
        with self.lock:
            last = self.events[-1] if self.events else {}
            if number > 2 and last.get("connection") == connection and "interims" in last:
                last.update(interims=last["interims"] + 1, bytes=last["bytes"] + len(data), untilMs=self.now())
                return
        text = data.decode("latin-1")
        text = text if len(text) < 400 else text[:120] + f"[... {len(text) - 120} bytes left out ...]"
        self._add({"ms": self.now(), "connection": connection, "sent": text, "interims": 1, "bytes": len(data)})

    def _add(self, event):
        with self.lock:
            self.events.append(event)


def readable(connection, seconds):
    """poll, not select: there may be more than 1024 descriptors."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


class Request:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, self.version = lines[0].split(" ", 2)
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self.body = body
        self.path = unquote(urlsplit(self.target).path) or "/"
        self.destination = unquote(urlsplit(self.headers.get("destination", "")).path)


class ScriptedServer:
    """Listens on a port of its own, so that every connection belongs to one run of one client."""

    def __init__(self, certificate=None, host="127.0.0.1", port=0):
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
            self.context.set_alpn_protocols(["http/1.1"])
        self.transcript = Transcript()
        self.requests = []
        self.trees = {}
        self.listener = socket.create_server((host, port))
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        self.clients = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()
        for client in self.clients:
            client.close()

    def elapsed(self):
        return self.transcript.now()

    def events(self):
        with self.transcript.lock:
            return [dict(event) for event in self.transcript.events]

    def requests_seen(self):
        return list(self.requests)

    def forget(self):
        self.transcript.events.clear()
        self.requests.clear()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.clients.append(client)
            threading.Thread(target=self._serve, args=(client, self.connections), daemon=True).start()

    def _serve(self, client, number):
        try:
            client.settimeout(IDLE_SECONDS)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                client = self.context.wrap_socket(client, server_side=True)
                self.transcript.note(number, f"TLS, ALPN chosen: {client.selected_alpn_protocol()}")
            Connection(self, client, number).run()
        except (OSError, ValueError) as error:
            self.transcript.note(number, f"connection ended: {type(error).__name__}: {error}")
        finally:
            client.close()

    def tree(self, path):
        root = "/" + path.split("/")[1] + "/" if path.count("/") > 1 or "-" in path else "/"
        return self.trees.setdefault(root, Tree(root))


class Connection:
    def __init__(self, server, client, number):
        self.server, self.client, self.number = server, client, number
        self.transcript = server.transcript
        self.buffer = b""
        self.left = False  # the client has closed, or need not be watched any more

    def run(self):
        while (request := self.read()) is not None:
            entry = {"ms": self.transcript.now(), "connection": self.number, "method": request.method, "path": request.path,
                     "version": request.version, "status": None, "userAgent": request.headers.get("user-agent")}
            self.server.requests.append(entry)
            entry["status"] = self.answer(request)
            if request.version == "HTTP/1.0" or request.headers.get("connection", "").lower() == "close":
                self.transcript.note(self.number, "server closes, as the request asked")
                return

    def read(self):
        while b"\r\n\r\n" not in self.buffer:
            data = self.client.recv(65536)
            if not data:
                self.transcript.note(self.number, "client closed" + (" in the middle of a request" if self.buffer else ""))
                return None
            self.buffer += data
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        length = int((re.search(rb"(?i)\r\ncontent-length: *(\d+)", head) or [0, 0])[1])
        while len(rest) < length:
            rest += self.client.recv(65536)
        self.transcript.data(self.number, "received", head + b"\r\n\r\n" + rest[:length])
        self.buffer = rest[length:]
        return Request(head, rest[:length])

    def answer(self, request):
        script = Script(request.path.split("/")[1])
        if request.method in ("COPY", "MOVE") or script.answers_get and request.method in ("GET", "HEAD") and request.path.endswith("/a.txt"):
            return self.play(request, script)
        tree = self.server.tree(request.path)
        if request.method == "OPTIONS":
            return self.send(200, b"", {"DAV": "1", "MS-Author-Via": "DAV",
                                        "Allow": "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND"})
        if request.method in ("PUT", "MKCOL"):
            tree.store(request.path, request.body if request.method == "PUT" else None)
            return self.send(201, b"")
        if request.path.startswith("/.davserver/"):
            return self.send(200, json.dumps({"status": "running"}).encode(), {"Content-Type": "application/json", "Retry-After": "2"})
        found = tree.find(request.path)
        if found is None:
            return self.send(404, b"not here\n", head=request.method == "HEAD")
        if request.method == "PROPFIND":
            entries = tree.children(found, request.headers.get("depth", "1"))
            return self.send(207, multistatus(entries), {"Content-Type": "application/xml; charset=utf-8"})
        if request.method in ("GET", "HEAD"):
            return self.send(200, tree.nodes[found] or b"", {"Content-Type": "text/plain"}, head=request.method == "HEAD")
        if request.method == "DELETE":
            tree.nodes.pop(found)
            return self.send(204)
        return self.send(405, b"")

    def play(self, request, script):
        for number in range(1, script.interims + 1):
            self.pause(script.every)
            data = script.interim(number)
            self.client.sendall(data)
            self.transcript.interim(self.number, data, number)
        self.pause(script.every)
        if not isinstance(self.client, ssl.SSLSocket) and readable(self.client, 0):
            self.transcript.note(self.number, "client sent something, or closed, BEFORE the final response")
        if request.method in ("GET", "HEAD"):
            return self.send(script.final, LONG_BODY, {"Content-Type": "text/plain"}, head=request.method == "HEAD")
        tree = self.server.tree(request.path)
        if script.final < 300 and script.final != 207:
            work = (request.path, request.destination, request.method == "MOVE")
            if script.final != 202:
                tree.transfer(*work)
            elif script.done >= 0:
                threading.Timer(script.done, tree.transfer, work).start()
        if script.final == 202:
            link = f'<{MONITOR}>; rel="status", <{MONITOR}/events>; rel="monitor"; type="text/event-stream"'
            return self.send(202, b'{"status":"running"}\n', {"Content-Type": "application/json", "Location": MONITOR, "Retry-After": "2", "Link": link})
        if script.final == 207:
            return self.send(207, PARTIAL % request.path.encode(), {"Content-Type": "application/xml; charset=utf-8"})
        return self.send(script.final, b"" if script.final < 300 else b"the final answer\n")

    def pause(self, seconds):
        """Waits, and watches whether the client goes away meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.left:
                time.sleep(left)
            elif readable(self.client, left):
                self.look()
                time.sleep(min(0.02, left))

    def look(self):
        try:
            if isinstance(self.client, ssl.SSLSocket):
                self.client.settimeout(0.01)
                data = self.client.recv(65536)
                self.client.settimeout(IDLE_SECONDS)
                self.buffer += data
                gone = not data
            else:
                gone = not self.client.recv(1, socket.MSG_PEEK)
                self.left = not gone  # what it sends early is read in its turn; no more watching
            if gone:
                self.left = True
                self.transcript.note(self.number, "client closed while the operation ran")
        except (TimeoutError, ssl.SSLWantReadError):
            self.client.settimeout(IDLE_SECONDS)
        except OSError as error:
            self.left = True
            self.transcript.note(self.number, f"client reset the connection while the operation ran: {type(error).__name__}")

    def send(self, status, body=b"", headers=None, head=False):
        fields = {"Date": "Sun, 22 Nov 2026 08:00:00 GMT", "Server": "scripted", **(headers or {})}
        if status != 204:
            fields["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"] + [f"{k}: {v}" for k, v in fields.items()]
        data = "\r\n".join(lines + ["", ""]).encode() + (b"" if head else body)
        self.client.sendall(data)
        self.transcript.data(self.number, "sent", data)
        return status


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--tls", metavar="PEM", help="file with certificate and key")
    options = parser.parse_args()
    server = ScriptedServer(options.tls, port=options.port)
    print(f"port {server.port}; try /interims-6.every-500.final-201/a.txt", flush=True)
    seen = 0
    while True:
        time.sleep(0.2)
        for event in server.transcript.events[seen:]:
            print(json.dumps(event), flush=True)
            seen += 1


if __name__ == "__main__":
    main()
