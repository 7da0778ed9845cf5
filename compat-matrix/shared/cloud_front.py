#!/usr/bin/python3
"""What a sync client of Nextcloud or ownCloud wants to find in front of a WebDAV share: cloud_front.py SCRIPTED-BASE FILE

Listens on a port of its own and prints it. It answers status.php, the capabilities and PROPFIND (with file ids, which tell the client what was
renamed) itself. GET and MOVE go on to the scripted server with the path shortened to what lies below the share, and what that says comes back as
the bytes it sent, 102s too; to the answer to a GET alone it adds the ETag that these clients demand. second.txt is there once FILE is. One request at a time of each connection, in
order, as a server does it; and where the client closes, the connection to the scripted server is closed too.
"""
import json
import re
import select
import socket
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

BASE, SHOWN = urlsplit(sys.argv[1]), Path(sys.argv[2])
SHARE = re.compile(r"/remote\.php/(webdav|dav/files/[^/]+)")
STATUS = {"installed": True, "maintenance": False, "needsDbUpgrade": False, "version": "25.0.2.3", "versionstring": "25.0.2", "edition": "", "productname": "Nextcloud"}
CAPABILITIES = {"core": {"pollinterval": 60, "webdav-root": "remote.php/webdav"}, "dav": {"chunking": "1.0"}, "files": {"bigfilechunking": False}}
files = {"a.txt": [11, "id-a"], "second.txt": [14, "id-second"]}  # name -> size, file id
lock = threading.Lock()


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
            return rest, b""
        rest += data
    return rest[:length_of(head)], rest[length_of(head):]


def answer(status, content, kind="application/json; charset=utf-8"):
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


def ocs(data):
    return answer("200 OK", json.dumps({"ocs": {"meta": {"status": "ok", "statuscode": 100, "message": "OK"}, "data": data}}).encode())


def listing(path, name):
    def entry(href, kind, size, file_id, permissions):
        return (f"<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:resourcetype>{kind}</d:resourcetype><d:getcontentlength>{size}</d:getcontentlength>"
                f"<oc:size>{size}</oc:size><d:getlastmodified>Sun, 22 Nov 2026 07:00:00 GMT</d:getlastmodified><d:getetag>&quot;1-{file_id}&quot;</d:getetag>"
                f"<oc:id>{file_id}</oc:id><oc:fileid>1</oc:fileid><oc:permissions>{permissions}</oc:permissions></d:prop>"
                "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>")
    with lock:
        known = {each: about for each, about in files.items() if each != "second.txt" or SHOWN.exists()}
    if name and name not in known:
        return answer("404 Not Found", b"")
    found = [entry(path, "", *known[name], "RDNVW")] if name else [entry(path, "<d:collection/>", sum(size for size, _ in known.values()), f"root{len(known)}", "RDNVCK")]
    found += [] if name else [entry(path.rstrip("/") + "/" + each, "", *about, "RDNVW") for each, about in known.items()]
    body = f'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">{"".join(found)}</d:multistatus>'
    return answer("207 Multi-Status", body.encode(), "application/xml; charset=utf-8")


def own_answer(method, path):
    if path.endswith("/status.php"):
        return answer("200 OK", json.dumps(STATUS).encode())
    if "/ocs/" in path:
        return ocs({"version": {"major": 25, "minor": 0, "micro": 2, "string": "25.0.2", "edition": ""}, "capabilities": CAPABILITIES} if "capabilities" in path
                   else {"id": "u", "display-name": "u", "displayname": "u", "email": ""})
    if method == "PROPFIND":
        return listing(path, SHARE.split(path)[-1].strip("/"))
    if method not in ("GET", "MOVE") or not SHARE.search(path):
        return answer("404 Not Found", b"")
    return None


def forward(client, upstream, method, path, message):
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
                if method == "GET":
                    client.sendall(head + f'\r\nETag: "1-{files.get(path, [0, 0])[1]}"\r\n\r\n'.encode() + rest)
                elif head[9:12] == b"201":
                    renamed(message)
                return True
            buffer = rest


def renamed(message):
    names = re.findall(rb"(?m)^(?:MOVE|Destination:) \S*/([^/ ]+?)(?: HTTP/1.1)?\r", message)
    with lock:
        files[names[1].decode()] = files.pop(names[0].decode())


def serve(client):
    upstream = socket.create_connection((BASE.hostname, BASE.port))
    rest = b""
    try:
        while True:
            head, rest = receive(client, rest)
            if head is None:
                return
            body, rest = receive_body(client, head, rest)
            method, path = head.decode("latin-1").split(" ", 2)[:2]
            path = urlsplit(path).path
            own = own_answer(method, path)
            if own is not None:
                client.sendall(own)
            elif not forward(client, upstream, method, path.split("/")[-1], re.sub(SHARE.pattern.encode(), b"", head) + body):
                return
    except OSError:
        pass
    finally:
        client.close()
        upstream.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
