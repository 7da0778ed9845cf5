/* What the test and the program under test share: one mapped file. InjectionControl.cs knows the same offsets. */
#pragma once
#include <stdint.h>
#include <sys/types.h>

enum call_class
{
    LOOK = 1,    /* opens for reading, reads, stats, listings */
    CHANGE = 2,  /* names, attributes, lengths, new files */
    CONTENT = 4, /* bytes into a file */
    SYNC = 8,
    LOCK = 16,
};

enum mode
{
    COUNT_ONLY = 0,
    FAIL_ONCE = 1,
    FAIL_FOR_GOOD = 2,
    KILL_BEFORE = 3,
    KILL_AFTER = 4,
    KILL_HALFWAY = 5, /* the first half of the bytes is written; a call that writes none is not begun */
};

enum
{
    TEXT = 224,
    CALLS = 512,
    LONGEST_PATH = 512,
};

struct call
{
    uint64_t number;
    char text[TEXT];
};

enum armed
{
    OFF = 0,
    ON = 1,
    HAS_HIT = 2,
};

struct control
{
    uint64_t armed; /* changed in one step from both sides: what is disarmed hits nothing any more, and who disarms knows whether it has */
    uint64_t count; /* calls concerned since it was armed */
    uint64_t at;    /* which of them meets its fate; none if 0 */
    uint32_t mode;
    int32_t error;
    uint32_t classes;
    uint32_t hits;
    char below[LONGEST_PATH]; /* only what lies below this folder is concerned */
    struct call hit;          /* the first that was hit */
    struct call calls[CALLS]; /* the last ones */
};

enum fate
{
    PASSES,
    FAILS,
    DIES_AFTER,
    DIES_HALFWAY,
};

/*
 * Counts a call by descriptor and path (either may be missing: -1, NULL) and says what becomes of it. Does not return where the process dies
 * first.
 */
enum fate judge(enum call_class class, const char *name, int fd, const char *path);

/* SIGKILL, to the process as a whole. */
void die(void) __attribute__((noreturn));

/* The C library's own. */
void *next_symbol(const char *name);
