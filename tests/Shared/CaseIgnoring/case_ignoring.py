#!/usr/bin/python3
"""A file system that ignores case and keeps the spelling a name was made with, as NTFS and exFAT do: what lies in a folder, seen through FUSE.

case_ignoring.py BACKING MOUNTPOINT [entry|spelling [LARGEST]]

By default an entry has one inode number. With "spelling" each spelling of its name has another, as in many file systems that are made with libfuse
(exFAT's for one). No file grows beyond LARGEST bytes.
"""

import errno
import os
import sys

from fusepy import FUSE, FuseOSError, Operations


class CaseIgnoring(Operations):
    use_ns = True

    def __init__(self, backing, largest):
        self.backing = backing
        self.largest = largest

    def listed(self, directory, name):
        """The name by which the directory lists it; None where it does not."""
        names = os.listdir(directory)
        return name if name in names else next((n for n in names if n.casefold() == name.casefold()), None)

    def real(self, path):
        at = self.backing
        for name in path.split("/"):
            if name:
                at = os.path.join(at, self.listed(at, name) or name)
        return at

    def getattr(self, path, fh=None):
        return self.facts(os.lstat(self.real(path)))

    def facts(self, stat):
        facts = {k: getattr(stat, k) for k in ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid", "st_ino", "st_blocks")}
        facts.update((f"st_{k}time", getattr(stat, f"st_{k}time_ns")) for k in "acm")
        return facts

    def readdir(self, path, fh):
        real = self.real(path)
        yield from (".", "..")
        for name in os.listdir(real):
            yield name, self.facts(os.lstat(os.path.join(real, name))), 0

    def open(self, path, flags):
        return os.open(self.real(path), flags)

    def create(self, path, mode, fi=None):
        return os.open(self.real(path), os.O_RDWR | os.O_CREAT, mode)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        if offset + len(data) > self.largest:
            raise OSError(errno.EFBIG, "too large")
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        if length > self.largest:
            raise OSError(errno.EFBIG, "too large")
        os.truncate(self.real(path), length)

    def release(self, path, fh):
        os.close(fh)

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def unlink(self, path):
        os.unlink(self.real(path))

    def mkdir(self, path, mode):
        os.mkdir(self.real(path), mode)

    def rmdir(self, path):
        os.rmdir(self.real(path))

    def readlink(self, path):
        return os.readlink(self.real(path))

    def symlink(self, target, source):
        os.symlink(source, self.real(target))

    def link(self, target, source):
        os.link(self.real(source), self.real(target))

    def rename(self, old, new):
        source, target = self.real(old), self.real(new)
        if source == target:
            # Nothing but the spelling changes.
            target = os.path.join(os.path.dirname(target), os.path.basename(new))
        os.rename(source, target)

    def chmod(self, path, mode):
        os.chmod(self.real(path), mode)

    def chown(self, path, uid, gid):
        os.chown(self.real(path), uid, gid)

    def utimens(self, path, times=None):
        os.utime(self.real(path), ns=times, follow_symlinks=False)

    def statfs(self, path):
        space = os.statvfs(self.backing)
        return {k: getattr(space, k) for k in ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_namemax")}

    def __call__(self, operation, path, *args):
        if not hasattr(self, operation):
            raise FuseOSError(errno.ENOSYS)
        try:
            return getattr(self, operation)(path, *args)
        except OSError as failure:
            raise FuseOSError(failure.errno)


if __name__ == "__main__":
    # Nothing is remembered of a name: the kernel would take each spelling for an entry of its own, and not hear what became of the other.
    # What is removed while it is open goes at once: libfuse would keep it under another name until the kernel, some time after it was closed, says so.
    FUSE(CaseIgnoring(sys.argv[1], int(sys.argv[4]) if sys.argv[4:] else sys.maxsize), sys.argv[2],
         foreground=True, nothreads=True, use_ino=sys.argv[3:4] != ["spelling"],
         entry_timeout=0, negative_timeout=0, attr_timeout=0, direct_io=True, hard_remove=True)
