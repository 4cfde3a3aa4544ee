/*
 * Preloaded, it has one call that makes data durable fail with EIO. The file $FAIL_FSYNC_ORDER says of which file: its first line
 * is what the path begins with, its second line what the path contains. It is removed as the call fails, which is how others
 * learn of it. What calls before wrote is where the system put it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_ordered(const char *order, int fd, char path[4096]) {
    char wanted[4096];
    char link[64];
    int from = open(order, O_RDONLY | O_CLOEXEC);
    if (from < 0) {
        return 0;
    }
    ssize_t length = read(from, wanted, sizeof wanted - 1);
    close(from);
    if (length <= 0) {
        return 0;
    }
    wanted[length] = 0;
    char *rest = wanted;
    char *beginning = strsep(&rest, "\n");
    char *part = strsep(&rest, "\n");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, 4095);
    if (length <= 0 || part == NULL) {
        return 0;
    }
    path[length] = 0;
    return strncmp(path, beginning, strlen(beginning)) == 0 && strstr(path, part) != NULL;
}

/* Whoever takes the order away fails; of two threads one does. */
static int fails(int fd, const char *call) {
    char path[4096];
    const char *order = getenv("FAIL_FSYNC_ORDER");
    int before = errno;
    int due = order != NULL && is_ordered(order, fd, path) && unlink(order) == 0;
    if (due) {
        dprintf(STDERR_FILENO, "fail-fsync: %s of %s says EIO\n", call, path);
    }
    errno = due ? EIO : before;
    return due;
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return fails(fd, "fsync") ? -1 : real(fd);
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return fails(fd, "fdatasync") ? -1 : real(fd);
}
