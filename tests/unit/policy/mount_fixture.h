/* A directory that is filled as the kubelet fills the mount of a ConfigMap. */
#ifndef ITOPS_TESTS_MOUNT_FIXTURE_H
#define ITOPS_TESTS_MOUNT_FIXTURE_H

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Checked also where assertions of tests cannot be used: in other threads and processes. */
static inline void must(int outcome)
{
    if (outcome < 0) {
        perror("mount fixture");
        abort();
    }
}

static inline void write_file_at(int directory, const char *name, const char *text)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    must(fd);
    must((int) write(fd, text, strlen(text)));
    must(close(fd));
}

static inline void remove_directory_at(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(fd);
    DIR *directory = fdopendir(fd);
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (unlinkat(fd, entry->d_name, 0) != 0) {
            remove_directory_at(fd, entry->d_name);
        }
    }
    closedir(directory);
    must(unlinkat(parent, name, AT_REMOVEDIR));
}

static inline int mount_new(char path[64])
{
    snprintf(path, 64, "/tmp/itops-mount-XXXXXX");
    must(mkdtemp(path) ? 0 : -1);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(fd);
    return fd;
}

static inline void mount_free(int mount, const char *path)
{
    must(close(mount));
    remove_directory_at(AT_FDCWD, path);
}

/* Publishes generation `number`: `file_count` files that all say so, then deletes the one before.
 */
static inline void mount_publish(int mount, int number, int file_count)
{
    char name[32];
    char before[32];
    char text[64];
    snprintf(name, sizeof name, "..generation-%d", number);
    must(mkdirat(mount, name, 0755));
    int directory = openat(mount, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(directory);
    snprintf(text, sizeof text, "org: generation-%d\n", number);
    for (int i = 0; i < file_count; i++) {
        char file[32];
        snprintf(file, sizeof file, "%02d.yaml", i);
        write_file_at(directory, file, text);
    }
    must(close(directory));
    must(symlinkat(name, mount, "..data_tmp"));
    must(renameat(mount, "..data_tmp", mount, "..data"));
    if (number > 0) {
        snprintf(before, sizeof before, "..generation-%d", number - 1);
        remove_directory_at(mount, before);
    }
}

#endif
