#!/usr/bin/python3
"""slow_disk.py FOLDER MOUNTPOINT BYTES-PER-SECOND: FOLDER again at MOUNTPOINT, as a volume of its own from which files are read that slowly."""
import errno
import os
import sys
import threading
import time

import fusepy as fuse


class SlowDisk(fuse.Operations):
    def __init__(self, folder, rate):
        self.folder, self.rate = folder, rate
        self.turn = threading.Lock()

    def __call__(self, op, path, *args):
        return super().__call__(op, self.folder + path, *args)

    def access(self, path, mode):
        return 0

    def chmod(self, path, mode):
        os.chmod(path, mode)
        return 0

    def chown(self, path, uid, gid):
        os.chown(path, uid, gid, follow_symlinks=False)
        return 0

    def create(self, path, mode, fi=None):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def fsync(self, path, datasync, handle):
        os.fsync(handle)
        return 0

    def fsyncdir(self, path, datasync, handle):
        return 0

    def getattr(self, path, handle=None):
        found = os.lstat(path)
        return {key: getattr(found, key) for key in ("st_mode", "st_ino", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime")}

    def mkdir(self, path, mode):
        os.mkdir(path, mode)
        return 0

    def open(self, path, flags):
        return os.open(path, flags & ~os.O_CREAT)

    def read(self, path, size, offset, handle):
        data = os.pread(handle, size, offset)
        with self.turn:
            time.sleep(len(data) / self.rate)
        return data

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(path)]

    def release(self, path, handle):
        os.close(handle)
        return 0

    def rename(self, old, new):
        # This one's second path does not pass through __call__.
        os.rename(old, self.folder + new)
        return 0

    def rmdir(self, path):
        os.rmdir(path)
        return 0

    def statfs(self, path):
        found = os.statvfs(path)
        return {key: getattr(found, key) for key in ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_frsize", "f_namemax")}

    def truncate(self, path, length, handle=None):
        os.truncate(path, length)
        return 0

    def unlink(self, path):
        os.unlink(path)
        return 0

    def utimens(self, path, times=None):
        os.utime(path, times)
        return 0

    def write(self, path, data, offset, handle):
        return os.pwrite(handle, data, offset)

    def getxattr(self, path, name, position=0):
        raise fuse.FuseOSError(errno.ENOTSUP)


if __name__ == "__main__":
    fuse.FUSE(SlowDisk(sys.argv[1], int(sys.argv[3])), sys.argv[2], foreground=True, allow_other=True)
