# httpclient of Nim: one client, two requests. It refuses COPY and MOVE ("Invalid HTTP method name").
import std/[httpclient, net, os, strutils]

proc ask(client: HttpClient, verb, url: string, headers: HttpHeaders): (string, string) =
  try:
    let answer = client.request(url, verb, headers = headers)
    (answer.status.split(' ')[0], answer.body)
  except CatchableError as problem:
    ("error " & $problem.name & ": " & problem.msg.splitLines[0], "")

if paramStr(1) == "version":
  echo "version=", NimVersion, "\nlibrary=httpclient of Nim ", NimVersion, "\nmethods=GET HEAD\nownTimeout=timeout"
else:
  let base = paramStr(2)
  let seconds = getEnv("OWN_TIMEOUT")
  let client = newHttpClient(timeout = if seconds == "": -1 else: parseInt(seconds) * 1000, sslContext = newContext(verifyMode = CVerifyPeer, caFile = getEnv("PEM")))
  echo "first=", client.ask(paramStr(1), base & "a.txt", newHttpHeaders({"Destination": base & "copy.txt"}))[0]
  let (status, body) = client.ask("GET", base & "second.txt", newHttpHeaders())
  echo "secondStatus=", status, "\nsecond=", (if body == "second answer\n": "ok" else: "wrong")
