#define _GNU_SOURCE
#include "control.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct control *control;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("INJECT_CONTROL");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
    {
        /* Without it every test would pass. */
        fprintf(stderr, "the shim has no control file: %s\n", path == NULL ? "INJECT_CONTROL is not set" : path);
        abort();
    }

    close(fd);
    __atomic_store_n(&control, mapped, __ATOMIC_RELEASE);
}

void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
    {
        pause();
    }
}

void *next_symbol(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
    {
        fprintf(stderr, "the C library has no %s\n", name);
        abort();
    }

    return found;
}

/* The whole path that a call concerns; empty where it concerns none. */
static void find_path(int fd, const char *path, char *found, size_t size)
{
    size_t length = 0;
    found[0] = 0;
    if (path == NULL || path[0] != '/')
    {
        char link[64];
        snprintf(link, sizeof link, fd == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", fd);
        ssize_t read = syscall(SYS_readlinkat, AT_FDCWD, link, found, size - 1);
        length = read < 0 ? 0 : (size_t)read;
        found[length] = 0;
    }

    if (path != NULL && path[0] != 0)
    {
        snprintf(found + length, size - length, "%s%s", path[0] == '/' ? "" : "/", path);
    }
}

static void note(struct call *call, uint64_t number, const char *name, const char *path)
{
    call->number = number;
    snprintf(call->text, TEXT, "%s %s", name, path);
}

/* Whether the call meets its fate; it does not where the test has disarmed it meanwhile. */
static int takes_hit(struct control *c)
{
    uint64_t armed = ON;
    return __atomic_compare_exchange_n(&c->armed, &armed, HAS_HIT, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) || armed == HAS_HIT;
}

enum fate judge(enum call_class class, const char *name, int fd, const char *path)
{
    struct control *c = __atomic_load_n(&control, __ATOMIC_ACQUIRE);
    if (c == NULL || !__atomic_load_n(&c->armed, __ATOMIC_ACQUIRE) || (c->classes & class) == 0)
    {
        return PASSES;
    }

    int before = errno;
    char found[2 * LONGEST_PATH];
    find_path(fd, path, found, sizeof found);
    size_t below = strlen(c->below);
    errno = before;
    if (strncmp(found, c->below, below) != 0 || (found[below] != '/' && found[below] != 0))
    {
        return PASSES;
    }

    uint64_t number = __atomic_add_fetch(&c->count, 1, __ATOMIC_ACQ_REL);
    note(&c->calls[number % CALLS], number, name, found + below);
    if (c->mode == COUNT_ONLY || c->at == 0 || number < c->at || (number > c->at && c->mode != FAIL_FOR_GOOD) || !takes_hit(c))
    {
        return PASSES;
    }

    if (__atomic_add_fetch(&c->hits, 1, __ATOMIC_ACQ_REL) == 1)
    {
        note(&c->hit, number, name, found + below);
    }

    switch (c->mode)
    {
        case KILL_AFTER:
            return DIES_AFTER;
        case KILL_HALFWAY:
            if (class == CONTENT)
            {
                return DIES_HALFWAY;
            }

            die();
        case KILL_BEFORE:
            die();
        default:
            errno = c->error;
            return FAILS;
    }
}
