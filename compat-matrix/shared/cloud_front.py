#!/usr/bin/python3
"""What a sync client of Nextcloud or ownCloud wants to find in front of a WebDAV share: cloud_front.py SCRIPTED-BASE FILE

Listens on a port of its own and prints it. It answers status.php, the capabilities and PROPFIND (with file ids, which tell the client what was
renamed) itself. GET and MOVE go on to the scripted server with the path shortened to what lies below the share; to the answer to a GET it adds
the ETag that these clients demand. second.txt is there once FILE is.
"""
import json
import re
import sys
from pathlib import Path

from front import Front, answer

SHARE = re.compile(r"/remote\.php/(?:webdav|dav/files/[^/]+)")
STATUS = {"installed": True, "maintenance": False, "needsDbUpgrade": False, "version": "25.0.2.3", "versionstring": "25.0.2", "edition": "", "productname": "Nextcloud"}
CAPABILITIES = {"core": {"pollinterval": 60, "webdav-root": "remote.php/webdav"}, "dav": {"chunking": "1.0"}, "files": {"bigfilechunking": False}}
VERSION = {"major": 25, "minor": 0, "micro": 2, "string": "25.0.2", "edition": ""}
USER = {"id": "u", "display-name": "u", "displayname": "u", "email": ""}


class Cloud(Front):
    def __init__(self, base, shown):
        super().__init__(base)
        self.shown = Path(shown)
        self.files = {"a.txt": (11, "id-a"), "second.txt": (14, "id-second")}  # name -> size, file id

    def own_answer(self, method, path, body):
        if path.endswith("/status.php"):
            return answer("200 OK", json.dumps(STATUS).encode())
        if "/ocs/" in path:
            return ocs({"version": VERSION, "capabilities": CAPABILITIES} if "capabilities" in path else USER)
        if method == "PROPFIND":
            return self.listing(path, SHARE.split(path)[-1].strip("/"))
        return None if method in ("GET", "MOVE") and SHARE.search(path) else answer("404 Not Found")

    def shorten(self, head):
        return re.sub(SHARE.pattern.encode(), b"", head)

    def more_fields(self, path):
        return f'ETag: "1-{self.files.get(path.split("/")[-1], (0, 0))[1]}"\r\n'.encode()

    def moved(self, source, destination):
        with self.lock:
            self.files[destination.split("/")[-1]] = self.files.pop(source.split("/")[-1])

    def listing(self, path, name):
        with self.lock:
            known = {each: about for each, about in self.files.items() if each != "second.txt" or self.shown.exists()}
        if name and name not in known:
            return answer("404 Not Found")
        if name:
            found = [entry(path, "", *known[name], "RGDNVW")]
        else:
            found = [entry(path, "<d:collection/>", sum(size for size, _ in known.values()), f"root{len(known)}", "RGDNVCK")]
            found += [entry(path.rstrip("/") + "/" + each, "", *about, "RGDNVW") for each, about in known.items()]
        body = f'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">{"".join(found)}</d:multistatus>'
        return answer("207 Multi-Status", body.encode(), "application/xml; charset=utf-8")


def ocs(data):
    return answer("200 OK", json.dumps({"ocs": {"meta": {"status": "ok", "statuscode": 100, "message": "OK"}, "data": data}}).encode())


def entry(href, kind, size, file_id, permissions):
    return (f"<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:resourcetype>{kind}</d:resourcetype><d:getcontentlength>{size}</d:getcontentlength>"
            f"<oc:size>{size}</oc:size><d:getlastmodified>Sun, 22 Nov 2026 07:00:00 GMT</d:getlastmodified><d:getetag>&quot;1-{file_id}&quot;</d:getetag>"
            f"<oc:id>{file_id}</oc:id><oc:fileid>1</oc:fileid><oc:permissions>{permissions}</oc:permissions></d:prop>"
            "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>")


Cloud(*sys.argv[1:3]).run()
