#!/usr/bin/python3
"""Disks that remember every write and every flush in their order: image files seen through FUSE, to be mounted by loop devices.

recorded_disks.py LOG MOUNTPOINT IMAGE...

The images show as disk0, disk1 and so on. A record of the log is the disk's number, the offset and the length (little-endian, 1 + 8 + 4 bytes), and the
bytes written; with length 0 it is a flush. What is recorded is on the log before the kernel is told that it is done.
"""

import errno
import os
import stat
import struct
import sys

from fusepy import FUSE, FuseOSError, Operations


class RecordedDisks(Operations):
    def __init__(self, log, images):
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.disks = [os.open(image, os.O_RDWR) for image in images]

    def number(self, path):
        name = path[len("/disk"):]
        if not path.startswith("/disk") or not name.isdigit() or int(name) >= len(self.disks):
            raise FuseOSError(errno.ENOENT)
        return int(name)

    def record(self, disk, offset, data):
        record = struct.pack("<BqI", disk, offset, len(data)) + data
        if os.write(self.log, record) != len(record):
            raise FuseOSError(errno.EIO)

    def getattr(self, path, fh=None):
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2}
        size = os.fstat(self.disks[self.number(path)]).st_size
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size}

    def readdir(self, path, fh):
        return [".", "..", *(f"disk{i}" for i in range(len(self.disks)))]

    def open(self, path, flags):
        return self.number(path)

    def read(self, path, size, offset, fh):
        return os.pread(self.disks[fh], size, offset)

    def write(self, path, data, offset, fh):
        self.record(fh, offset, data)
        return os.pwrite(self.disks[fh], data, offset)

    def fsync(self, path, datasync, fh):
        self.record(fh, 0, b"")


if __name__ == "__main__":
    # One call after the other, and nothing kept by the kernel: so the order of the log is the order that the disk has seen.
    FUSE(RecordedDisks(sys.argv[1], sys.argv[3:]), sys.argv[2], foreground=True, nothreads=True, direct_io=True, big_writes=True, fsname="RecordedDisks")
