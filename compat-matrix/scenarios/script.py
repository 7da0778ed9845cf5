"""What a script in a path says, and the small WebDAV tree that lies below it. See scripted_server.py for the words."""
import re
import threading

SECOND_BODY = b"second answer\n"
MONITOR = "/.davserver/operations/5f0c1d7e9a3b4c6d8e2f1a0b9c8d7e6f"


class Script:
    """What to answer to COPY and MOVE, read from a path segment."""

    def __init__(self, segment):
        given = dict(re.findall(r"([a-z]+)-(-?\d+)", segment))
        self.interims = int(given.get("interims", 0))
        self.every = int(given.get("every", 0)) / 1000
        self.final = int(given.get("final", 201))
        self.pad = int(given.get("pad", 0))
        self.bare = given.get("bare") == "1"
        self.mixed = given.get("mix") == "1"
        self.answers_get = given.get("get") == "1"
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
        head = (head + "\r\n").encode()
        return b"HTTP/1.1 100 Continue\r\n\r\n" + head + b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" if self.mixed else head


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

    def store(self, path, content):
        """None as the content makes a collection."""
        with self.lock:
            self.nodes[path if content is not None else path.rstrip("/") + "/"] = content

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


def multistatus(entries):
    def response(path, content):
        kind = "<D:resourcetype><D:collection/></D:resourcetype>" if content is None else (
            f"<D:resourcetype/><D:getcontentlength>{len(content)}</D:getcontentlength><D:getcontenttype>text/plain</D:getcontenttype>")
        return (f"<D:response><D:href>{path}</D:href><D:propstat><D:prop>{kind}<D:getetag>\"1\"</D:getetag>"
                "<D:getlastmodified>Sun, 22 Nov 2026 07:00:00 GMT</D:getlastmodified><D:creationdate>2026-11-22T07:00:00Z</D:creationdate>"
                "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
    body = "".join(response(path, content) for path, content in entries)
    return f'<?xml version="1.0" encoding="utf-8"?><D:multistatus xmlns:D="DAV:">{body}</D:multistatus>'.encode()
