#!/usr/bin/python3
"""A bare repository on a WebDAV server with locks, as `git push` wants it: git_front.py SCRIPTED-BASE FOLDER

Listens on a port of its own and prints it. What lies in FOLDER is there below /SCRIPT/repo.git/. It answers all but MOVE itself.
"""
import re
import sys
from pathlib import Path

from front import Front, answer

SUPPORTED = ("<D:supportedlock><D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry></D:supportedlock>")
TOKEN = "opaquelocktoken:5f0c1d7e-9a3b-4c6d-8e2f-1a0b9c8d7e6f"
LOCK = (f'<?xml version="1.0"?><D:prop xmlns:D="DAV:"><D:lockdiscovery><D:activelock><D:timeout>Second-600</D:timeout><D:locktoken><D:href>{TOKEN}</D:href>'
        "</D:locktoken></D:activelock></D:lockdiscovery></D:prop>")
XML = "application/xml; charset=utf-8"


class Repository(Front):
    def __init__(self, base, folder):
        super().__init__(base)
        root = self.base.path + "repo.git/"
        self.files = {root + str(p.relative_to(folder)): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}
        self.folders = {path[:i + 1] for path in self.files for i in range(len(root) - 1, len(path)) if path[i] == "/"}

    def own_answer(self, method, path, body):
        there = path in self.files or path.rstrip("/") + "/" in self.folders
        if method == "PUT":
            self.files[path] = body
            return answer("201 Created")
        if method == "MKCOL":
            self.folders.add(path.rstrip("/") + "/")
            return answer("201 Created")
        if method == "LOCK":
            return answer("200 OK", LOCK.encode(), XML, f"Lock-Token: <{TOKEN}>\r\n")
        if method in ("UNLOCK", "OPTIONS"):
            return answer("200 OK", fields="DAV: 1, 2\r\n")
        if method == "MOVE":
            return None
        if not there:
            return answer("404 Not Found")
        if method == "PROPFIND":
            return self.listing(path)
        content = self.files.get(path, b"")
        return answer("200 OK", content, "application/octet-stream") if method != "HEAD" else re.sub(rb"(?<=\r\n\r\n).*", b"", answer("200 OK", content), flags=re.S)

    def moved(self, source, destination):
        self.files[destination] = self.files.pop(source)

    def listing(self, path):
        names = {path.rstrip("/") + "/"} if path not in self.files else {path}
        names |= {p for p in [*self.files, *self.folders] if p.startswith(path.rstrip("/") + "/") and "/" not in p[len(path.rstrip("/")) + 1:].rstrip("/")}
        body = "".join(f"<D:response><D:href>{name}</D:href><D:propstat><D:prop>{SUPPORTED}<D:resourcetype>{'<D:collection/>' if name.endswith('/') else ''}</D:resourcetype>"
                       "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>" for name in sorted(names))
        return answer("207 Multi-Status", f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{body}</D:multistatus>'.encode(), XML)


Repository(*sys.argv[1:3]).run()
