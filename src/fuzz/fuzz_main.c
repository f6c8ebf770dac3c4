/* Replay: every file of the folders named, each as its own input; then the same cut in half. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 4 << 20 };

static void feed(const char *folder, const char *name)
{
    static uint8_t bytes[MOST];
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
    if (fd >= 0)
        close(fd);
    if (n < 0) {
        fprintf(stderr, "cannot read %s\n", path);
        abort();
    }
    for (size_t size = (size_t)n;; size /= 2) {
        uint8_t *exact = malloc(size ? size : 1); /* so that a read past the end is seen */
        if (!exact)
            abort();
        memcpy(exact, bytes, size);
        (void)LLVMFuzzerTestOneInput(exact, size);
        free(exact);
        if (size < (size_t)n || size == 0)
            return;
    }
}

int main(int argc, char **argv)
{
    int n = 0;
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        for (struct dirent *e; dir && (e = readdir(dir)) != NULL;)
            if (e->d_name[0] != '.') {
                feed(argv[i], e->d_name);
                n++;
            }
        if (dir)
            closedir(dir);
    }
    printf("%d passed, 0 failed\n", n);
    return n ? 0 : 1;
}
