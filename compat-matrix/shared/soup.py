"""libsoup through GObject introspection: one session, two requests. usage: soup.py 2.4|3.0 ARGUMENTS"""
import os
import sys
import gi

VERSION = sys.argv.pop(1)
gi.require_version("Soup", VERSION)
from gi.repository import GLib, Gio, Soup  # noqa: E402


def main():
    if sys.argv[1] == "version":
        number = f"{Soup.get_major_version()}.{Soup.get_minor_version()}.{Soup.get_micro_version()}"
        print(f"version={number}\nlibrary=libsoup {number}\nownTimeout=SoupSession:timeout")
        return
    method, base = sys.argv[1:3]
    session = Soup.Session()
    session.set_property("user-agent", "compat-matrix ")  # a trailing space: libsoup adds its own token
    if VERSION == "2.4":
        session.set_property("ssl-ca-file", os.environ["PEM"])
    if "OWN_TIMEOUT" in os.environ:
        session.set_property("timeout", int(os.environ["OWN_TIMEOUT"]))
    print("first=" + ask(session, method, base + "a.txt", base + "copy.txt")[0])
    status, body = ask(session, "GET", base + "second.txt", None)
    print(f"secondStatus={status}\nsecond={'ok' if body == b'second answer' + bytes([10]) else 'wrong'}")


def ask(session, method, url, destination):
    message = Soup.Message.new(method, url)
    if destination:
        fields = message.props.request_headers
        fields.append("Destination", destination)
    if VERSION == "2.4":
        status = session.send_message(message)
        if status < 100:
            return f"error {status}: {message.props.reason_phrase}", b""
        return str(status), message.props.response_body_data.get_data() or b""
    message.connect("accept-certificate", lambda *_: True)
    try:
        body = session.send_and_read(message, None)
        return str(int(message.get_status())), body.get_data() or b""
    except GLib.Error as error:
        return f"error {error.domain} {error.code}: {error.message}", b""


main()
