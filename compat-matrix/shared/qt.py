"""QNetworkAccessManager: one manager, two requests. usage: qt.py 5|6 ARGUMENTS"""
import os
import sys

QT = sys.argv.pop(1)
if QT == "5":
    from PyQt5.QtCore import QByteArray, QCoreApplication, QEventLoop, QUrl, QT_VERSION_STR
    from PyQt5.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest, QSsl, QSslCertificate, QSslConfiguration
    STATUS, NO_ERROR, PEM_FORMAT = QNetworkRequest.HttpStatusCodeAttribute, QNetworkReply.NoError, QSsl.Pem
else:
    from PyQt6.QtCore import QByteArray, QCoreApplication, QEventLoop, QUrl, QT_VERSION_STR
    from PyQt6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest, QSsl, QSslCertificate, QSslConfiguration
    STATUS, NO_ERROR, PEM_FORMAT = QNetworkRequest.Attribute.HttpStatusCodeAttribute, QNetworkReply.NetworkError.NoError, QSsl.EncodingFormat.Pem


def main():
    if sys.argv[1] == "version":
        print(f"version={QT_VERSION_STR}\nlibrary=Qt {QT_VERSION_STR} Network\nownTimeout=setTransferTimeout")
        return
    method, base = sys.argv[1:3]
    application = QCoreApplication(sys.argv)
    trusted = QSslConfiguration.defaultConfiguration()
    with open(os.environ["PEM"], "rb") as file:
        trusted.setCaCertificates(QSslCertificate.fromData(QByteArray(file.read()), PEM_FORMAT))
    QSslConfiguration.setDefaultConfiguration(trusted)
    manager = QNetworkAccessManager(application)
    print("first=" + ask(manager, method, base + "a.txt", base + "copy.txt")[0])
    status, body = ask(manager, "GET", base + "second.txt", None)
    print(f"secondStatus={status}\nsecond={'ok' if body == b'second answer' + bytes([10]) else 'wrong'}")


def ask(manager, method, url, destination):
    request = QNetworkRequest(QUrl(url))
    if destination:
        request.setRawHeader(b"Destination", destination.encode())
    if "OWN_TIMEOUT" in os.environ:
        request.setTransferTimeout(int(os.environ["OWN_TIMEOUT"]) * 1000)
    reply = manager.sendCustomRequest(request, method.encode())
    loop = QEventLoop()
    reply.finished.connect(loop.quit)
    loop.exec_() if QT == "5" else loop.exec()
    status = reply.attribute(STATUS)
    if status is None or (reply.error() != NO_ERROR and int(status) < 400):
        return f"error {reply.error()}: {reply.errorString()}", b""
    return str(int(status)), bytes(reply.readAll())


main()
