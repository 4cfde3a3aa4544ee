/*
 * Preloaded, it adds to the wall clock the seconds that the file $SKEWED_CLOCK_FILE holds, as 8 bytes in the machine's order. The file
 * is mapped once, so that a change counts at once. The monotonic clock is left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t none = 0;
static volatile int64_t *skew = &none;
static int (*real_gettime)(clockid_t, struct timespec *);
static int (*real_timeofday)(struct timeval *, void *);

__attribute__((constructor)) static void map(void) {
    real_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    real_timeofday = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
    const char *file = getenv("SKEWED_CLOCK_FILE");
    int fd = file == NULL ? -1 : open(file, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        void *at = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
        close(fd);
        if (at != MAP_FAILED) {
            skew = at;
        }
    }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (real_gettime == NULL) {
        map();
    }
    int result = real_gettime(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += *skew;
    }
    return result;
}

int gettimeofday(struct timeval *time, void *zone) {
    if (real_timeofday == NULL) {
        map();
    }
    int result = real_timeofday(time, zone);
    if (result == 0) {
        time->tv_sec += *skew;
    }
    return result;
}
