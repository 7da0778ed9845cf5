"""Runs inside Kodi as soon as it is up: what an add-on does with its file system, twice, and then Kodi is told to quit."""
import os
import xbmc
import xbmcvfs


def read(url):
    file = xbmcvfs.File(url)
    content = file.read()
    file.close()
    return content


def main():
    method, base = os.environ["METHOD"], os.environ["BASE"]
    trusting = "|verifypeer=false" if base.startswith("davs:") else ""
    with open(os.environ["SAID"], "w", encoding="utf-8", buffering=1) as said:
        if method == "MOVE":
            told = xbmcvfs.rename(base + "a.txt" + trusting, base + "copy.txt")
        else:
            told = read(base + "a.txt" + trusting) == "the long answer\n"
        said.write("first=" + ("ok" if told else "error: it says no") + "\n")
        said.write("second=" + ("ok" if read(base + "second.txt" + trusting) == "second answer\n" else "wrong") + "\n")


if "BASE" in os.environ:
    main()
    xbmc.executebuiltin("Quit")
