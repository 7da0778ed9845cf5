#!/usr/bin/env python3
"""An HTTP/1.1 server that says exactly the bytes it is told to, and writes down what the client does.

The first path segment is the script; everything below it is a small WebDAV tree that belongs to that script:

    /interims-6.every-20.final-201/a.txt

    interims-N   how many 102 responses precede the final response of a COPY or MOVE
    every-MS     the silence before each of them, and before the final response
    final-CODE   the final status; 202 brings a Location, and the destination appears done-MS later
    pad-BYTES    makes each 102 that much longer
    bare-1       a 102 without any header field
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

SECOND_BODY = b"second answer\n"
IDLE_SECONDS = 150
MONITOR = "/.davserver/operations/5f0c1d7e9a3b4c6d8e2f1a0b9c8d7e6f"
REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 207: "Multi-Status", 404: "Not Found",
           405: "Method Not Allowed", 412: "Precondition Failed", 507: "Insufficient Storage"}


class Script:
    """What to answer to COPY and MOVE, read from a path segment."""

    def __init__(self, segment):
        given = dict(re.findall(r"([a-z]+)-(-?\d+)", segment))
        self.interims = int(given.get("interims", 0))
        self.every = int(given.get("every", 0)) / 1000
        self.final = int(given.get("final", 201))
        self.pad = int(given.get("pad", 0))
        self.bare = given.get("bare") == "1"
        self.done = int(given.get("done", 0)) / 1000

    def interim(self, number):
        if self.bare:
            return b"HTTP/1.1 102 Processing\r\n\r\n"
        head = "HTTP/1.1 102 Processing\r\n"
        if number == 1:
            head += f"Location: {MONITOR}\r\n"
        head += f"Progress: {number:04d}/{self.interims:04d}\r\n"
        if self.pad:
            head += f"X-Pad: {'x' * self.pad}\r\n"
        return (head + "\r\n").encode()


class Tree:
    """The fake share under one script: paths to bytes, or to None for a collection."""

    def __init__(self, root):
        self.root = root
        self.lock = threading.Lock()
        self.nodes = {root: None, root + "a.txt": b"the file a\n", root + "second.txt": SECOND_BODY,
                      root + "dir/": None, root + "dir/inner.txt": b"inner\n"}

    def find(self, path):
        with self.lock:
            for candidate in (path, path.rstrip("/"), path.rstrip("/") + "/"):
                if candidate in self.nodes:
                    return candidate
        return None

    def transfer(self, source, destination, move):
        source = self.find(source)
        if source is None:
            return
        with self.lock:
            below = [p for p in self.nodes if p == source or (source.endswith("/") and p.startswith(source))]
            for path in below:
                target = destination.rstrip("/") + ("/" if source.endswith("/") else "") + path[len(source):]
                self.nodes[target] = self.nodes.pop(path) if move else self.nodes[path]

    def children(self, path, depth):
        with self.lock:
            found = [path]
            if depth != "0" and path.endswith("/"):
                found += sorted(p for p in self.nodes if p != path and p.startswith(path) and "/" not in p[len(path):].rstrip("/"))
            return [(p, self.nodes.get(p)) for p in found]


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
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
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
        if request.method in ("COPY", "MOVE"):
            return self.play(request, Script(request.path.split("/")[1]))
        tree = self.server.tree(request.path)
        if request.method == "OPTIONS":
            return self.send(200, b"", {"DAV": "1", "MS-Author-Via": "DAV",
                                        "Allow": "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND"})
        if request.method == "PUT":
            tree.nodes[request.path] = request.body
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
        if not isinstance(self.client, ssl.SSLSocket) and select.select([self.client], [], [], 0)[0]:
            self.transcript.note(self.number, "client sent something, or closed, BEFORE the final response")
        tree = self.server.tree(request.path)
        if script.final < 300:
            work = (request.path, request.destination, request.method == "MOVE")
            if script.final != 202:
                tree.transfer(*work)
            elif script.done >= 0:
                threading.Timer(script.done, tree.transfer, work).start()
        if script.final == 202:
            return self.send(202, b'{"status":"running"}\n', {"Content-Type": "application/json", "Location": MONITOR, "Retry-After": "2"})
        return self.send(script.final, b"" if script.final < 300 else b"the final answer\n")

    def pause(self, seconds):
        if seconds > 0:
            time.sleep(seconds)

    def send(self, status, body=b"", headers=None, head=False):
        fields = {"Date": "Sun, 22 Nov 2026 08:00:00 GMT", "Server": "scripted", **(headers or {})}
        if status != 204:
            fields["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"] + [f"{k}: {v}" for k, v in fields.items()]
        data = "\r\n".join(lines + ["", ""]).encode() + (b"" if head else body)
        self.client.sendall(data)
        self.transcript.data(self.number, "sent", data)
        return status


def multistatus(entries):
    def response(path, content):
        kind = "<D:resourcetype><D:collection/></D:resourcetype>" if content is None else (
            f"<D:resourcetype/><D:getcontentlength>{len(content)}</D:getcontentlength><D:getcontenttype>text/plain</D:getcontenttype>")
        return (f"<D:response><D:href>{path}</D:href><D:propstat><D:prop>{kind}<D:getetag>\"1\"</D:getetag>"
                "<D:getlastmodified>Sun, 22 Nov 2026 07:00:00 GMT</D:getlastmodified><D:creationdate>2026-11-22T07:00:00Z</D:creationdate>"
                "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
    body = "".join(response(path, content) for path, content in entries)
    return f'<?xml version="1.0" encoding="utf-8"?><D:multistatus xmlns:D="DAV:">{body}</D:multistatus>'.encode()


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
