#include "http/metrics_process.h"

#include "http/metrics.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static int64_t resident_bytes(void)
{
    long long total = 0;
    long long resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fscanf(file, "%lld %lld", &total, &resident) != 2) {
            resident = 0;
        }
        fclose(file);
    }
    return (int64_t) resident * sysconf(_SC_PAGESIZE);
}

static int64_t open_descriptors(void)
{
    int64_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL) {
        return 0;
    }
    while (readdir(directory) != NULL) {
        count++;
    }
    closedir(directory);
    return count - 3; /* "." and "..", and the one that has just been used to look */
}

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void write_gauge(struct buffer *out, const char *name, const char *help, int64_t value)
{
    http_metrics_family(out, name, "gauge", help);
    buffer_append_format(out, "%s %" PRId64 "\n", name, value);
}

void http_metrics_write_process(int64_t started_at_ms, struct buffer *out)
{
    http_metrics_family(out, "process_cpu_seconds_total", "counter",
                        "Processor time, user and system, in seconds.");
    buffer_append_format(out, "process_cpu_seconds_total %.6f\n", processor_seconds());
    write_gauge(out, "process_resident_memory_bytes", "Resident memory.", resident_bytes());
    write_gauge(out, "process_open_fds", "Open file descriptors.", open_descriptors());
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        write_gauge(out, "process_max_fds", "File descriptors that may be open.",
                    (int64_t) limit.rlim_cur);
    }
    http_metrics_family(out, "process_start_time_seconds", "gauge",
                        "When the server started, in Unix time.");
    buffer_append_format(out, "process_start_time_seconds %.3f\n", (double) started_at_ms / 1e3);
}
