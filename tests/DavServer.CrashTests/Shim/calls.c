/*
 * The calls that concern files, as the server, .NET's own native library and SQLite make them. Each is counted and then made, failed or not lived
 * to see. The header's declarations of some would contradict these (nonnull, redirects to the 64-bit names), so none of them is included.
 */
#include "control.h"
#include <stddef.h>
#include <sys/syscall.h>

#define O_CREATES 0x40
#define O_TRUNCATES 0x200
#define O_UNNAMED 0x400000
/* F_SETLK, F_SETLKW and their twins of open file descriptions. Giving a lock back does not fail on any real disk, and SQLite does not survive it. */
#define LOCKS(command, lock) (((command) == 6 || (command) == 7 || (command) == 37 || (command) == 38) && *(const short *)(lock) != 2)
#define CLONES 0x40049409
#define CURRENT (-100)

/* One of our calls: what it is, how it is declared, what it concerns, what it is given. */
#define CALL(class, type, name, fd, path, parameters, arguments)                  \
    type name parameters;                                                        \
    type name parameters                                                         \
    {                                                                            \
        static type (*real) parameters;                                          \
        real = real != NULL ? real : (type(*) parameters)next_symbol(#name);      \
        enum fate fate = judge(class, #name, fd, path);                          \
        if (fate == FAILS)                                                       \
        {                                                                        \
            return (type)-1;                                                     \
        }                                                                        \
        if (fate == PASSES)                                                      \
        {                                                                        \
            return real arguments;                                               \
        }                                                                        \
        if (fate == DIES_AFTER)                                                  \
        {                                                                        \
            (void)real arguments;                                                \
        }                                                                        \
        die();                                                                   \
    }

/* One that writes bytes from memory: its first half can be all that gets through. */
#define WRITE(type, name, parameters, arguments, half)                            \
    type name parameters;                                                        \
    type name parameters                                                         \
    {                                                                            \
        static type (*real) parameters;                                          \
        real = real != NULL ? real : (type(*) parameters)next_symbol(#name);      \
        switch (judge(CONTENT, #name, fd, NULL))                                 \
        {                                                                        \
            case FAILS:                                                          \
                return -1;                                                       \
            case PASSES:                                                         \
                return real arguments;                                           \
            case DIES_AFTER:                                                     \
                (void)real arguments;                                            \
                die();                                                           \
            default:                                                             \
                (void)real half;                                                 \
                die();                                                           \
        }                                                                        \
    }

#define OPEN(name)                                                                                                                \
    CALL(((flags) & (O_CREATES | O_TRUNCATES | O_UNNAMED)) != 0 ? CHANGE : LOOK, int, name, CURRENT, path,                         \
        (const char *path, int flags, unsigned mode), (path, flags, mode))
#define OPENAT(name)                                                                                                              \
    CALL(((flags) & (O_CREATES | O_TRUNCATES | O_UNNAMED)) != 0 ? CHANGE : LOOK, int, name, fd, path,                              \
        (int fd, const char *path, int flags, unsigned mode), (fd, path, flags, mode))

/* A variadic call's arguments arrive where those of a plain one do. */
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
CALL(LOOK, ssize_t, read, fd, NULL, (int fd, void *to, size_t size), (fd, to, size))
CALL(LOOK, ssize_t, pread, fd, NULL, (int fd, void *to, size_t size, long at), (fd, to, size, at))
CALL(LOOK, ssize_t, pread64, fd, NULL, (int fd, void *to, size_t size, long at), (fd, to, size, at))
CALL(LOOK, ssize_t, preadv64, fd, NULL, (int fd, const void *pieces, int count, long at), (fd, pieces, count, at))
CALL(LOOK, ssize_t, getdents64, fd, NULL, (int fd, void *to, size_t size), (fd, to, size))
CALL(LOOK, ssize_t, readlinkat, fd, path, (int fd, const char *path, char *to, size_t size), (fd, path, to, size))
CALL(LOOK, int, statx, fd, path, (int fd, const char *path, int flags, unsigned mask, void *to), (fd, path, flags, mask, to))
CALL(LOOK, int, stat64, CURRENT, path, (const char *path, void *to), (path, to))
CALL(LOOK, int, lstat64, CURRENT, path, (const char *path, void *to), (path, to))
CALL(LOOK, int, fstat64, fd, NULL, (int fd, void *to), (fd, to))
CALL(LOOK, int, __xstat64, CURRENT, path, (int version, const char *path, void *to), (version, path, to))
CALL(LOOK, int, __lxstat64, CURRENT, path, (int version, const char *path, void *to), (version, path, to))
CALL(LOOK, int, __fxstat64, fd, NULL, (int version, int fd, void *to), (version, fd, to))
CALL(LOOK, int, fstatvfs, fd, NULL, (int fd, void *to), (fd, to))
CALL(LOOK, int, access, CURRENT, path, (const char *path, int mode), (path, mode))
CALL(LOOK, ssize_t, flistxattr, fd, NULL, (int fd, char *to, size_t size), (fd, to, size))
CALL(LOOK, ssize_t, fgetxattr, fd, NULL, (int fd, const char *name, void *to, size_t size), (fd, name, to, size))
CALL(CHANGE, int, fsetxattr, fd, NULL, (int fd, const char *name, const void *from, size_t size, int flags), (fd, name, from, size, flags))
CALL(CHANGE, int, fremovexattr, fd, NULL, (int fd, const char *name), (fd, name))
CALL(CHANGE, int, mkdir, CURRENT, path, (const char *path, unsigned mode), (path, mode))
CALL(CHANGE, int, mkdirat, fd, path, (int fd, const char *path, unsigned mode), (fd, path, mode))
CALL(CHANGE, int, rmdir, CURRENT, path, (const char *path), (path))
CALL(CHANGE, int, unlink, CURRENT, path, (const char *path), (path))
CALL(CHANGE, int, unlinkat, fd, path, (int fd, const char *path, int flags), (fd, path, flags))
CALL(CHANGE, int, rename, CURRENT, path, (const char *path, const char *to), (path, to))
CALL(CHANGE, int, renameat, fd, path, (int fd, const char *path, int to, const char *name), (fd, path, to, name))
CALL(CHANGE, int, renameat2, fd, path, (int fd, const char *path, int to, const char *name, unsigned flags), (fd, path, to, name, flags))
CALL(CHANGE, int, link, CURRENT, to, (const char *path, const char *to), (path, to))
CALL(CHANGE, int, linkat, to, name, (int fd, const char *path, int to, const char *name, int flags), (fd, path, to, name, flags))
CALL(CHANGE, int, symlink, CURRENT, path, (const char *to, const char *path), (to, path))
CALL(CHANGE, int, symlinkat, fd, path, (const char *to, int fd, const char *path), (to, fd, path))
CALL(CHANGE, int, utimes, CURRENT, path, (const char *path, const void *times), (path, times))
CALL(CHANGE, int, utimensat, fd, path, (int fd, const char *path, const void *times, int flags), (fd, path, times, flags))
CALL(CHANGE, int, futimens, fd, NULL, (int fd, const void *times), (fd, times))
CALL(CHANGE, int, chmod, CURRENT, path, (const char *path, unsigned mode), (path, mode))
CALL(CHANGE, int, fchmod, fd, NULL, (int fd, unsigned mode), (fd, mode))
CALL(CHANGE, int, fchmodat, fd, path, (int fd, const char *path, unsigned mode, int flags), (fd, path, mode, flags))
CALL(CHANGE, int, fchown, fd, NULL, (int fd, unsigned user, unsigned group), (fd, user, group))
CALL(CHANGE, int, ftruncate, fd, NULL, (int fd, long size), (fd, size))
CALL(CHANGE, int, ftruncate64, fd, NULL, (int fd, long size), (fd, size))
CALL(CHANGE, int, fallocate, fd, NULL, (int fd, int mode, long at, long size), (fd, mode, at, size))
CALL(CHANGE, int, fallocate64, fd, NULL, (int fd, int mode, long at, long size), (fd, mode, at, size))
CALL(SYNC, int, fsync, fd, NULL, (int fd), (fd))
CALL(SYNC, int, fdatasync, fd, NULL, (int fd), (fd))
CALL(SYNC, int, syncfs, fd, NULL, (int fd), (fd))
CALL(LOCK, int, flock, fd, NULL, (int fd, int operation), (fd, operation))
CALL(LOCKS(command, argument) ? LOCK : 0, int, fcntl, fd, NULL, (int fd, int command, void *argument), (fd, command, argument))
CALL(LOCKS(command, argument) ? LOCK : 0, int, fcntl64, fd, NULL, (int fd, int command, void *argument), (fd, command, argument))
CALL(request == CLONES ? CONTENT : 0, int, ioctl, fd, NULL, (int fd, unsigned long request, void *argument), (fd, request, argument))
WRITE(ssize_t, write, (int fd, const void *from, size_t size), (fd, from, size), (fd, from, size / 2))
WRITE(ssize_t, pwrite, (int fd, const void *from, size_t size, long at), (fd, from, size, at), (fd, from, size / 2, at))
WRITE(ssize_t, pwrite64, (int fd, const void *from, size_t size, long at), (fd, from, size, at), (fd, from, size / 2, at))
WRITE(ssize_t, writev, (int fd, const void *pieces, int count), (fd, pieces, count), (fd, pieces, (count + 1) / 2))
WRITE(ssize_t, pwritev, (int fd, const void *pieces, int count, long at), (fd, pieces, count, at), (fd, pieces, (count + 1) / 2, at))
WRITE(ssize_t, pwritev64, (int fd, const void *pieces, int count, long at), (fd, pieces, count, at), (fd, pieces, (count + 1) / 2, at))
WRITE(ssize_t, copy_file_range, (int from, long *at, int fd, long *to, size_t size, unsigned flags), (from, at, fd, to, size, flags),
    (from, at, fd, to, size / 2, flags))
WRITE(ssize_t, sendfile64, (int fd, int from, long *at, size_t size), (fd, from, at, size), (fd, from, at, size / 2))

/* What has no wrapper in the C library, or is called past it. */
long syscall(long number, long a, long b, long c, long d, long e, long f);
long syscall(long number, long a, long b, long c, long d, long e, long f)
{
    static long (*real)(long, long, long, long, long, long, long);
    real = real != NULL ? real : (long (*)(long, long, long, long, long, long, long))next_symbol("syscall");
    enum fate fate = number == SYS_openat2 ? judge(LOOK, "openat2", (int)a, (const char *)b)
        : number == SYS_renameat2          ? judge(CHANGE, "renameat2", (int)a, (const char *)b)
                                           : PASSES;
    if (fate == FAILS)
    {
        return -1;
    }

    long result = real(number, a, b, c, d, e, f);
    if (fate != PASSES)
    {
        die();
    }

    return result;
}
