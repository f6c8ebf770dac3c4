#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
enum { PIECE = 1 << 16 };

rc files_hash(struct arena *a, const char *path, struct files_info *out)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? RC_NOT_FOUND : RC_IO;
    unsigned char piece[PIECE], digest[32];
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_DigestInit_ex(md, EVP_sha256(), NULL);
    struct files_info info = { 0 };
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0) {
        EVP_DigestUpdate(md, piece, (size_t)n);
        info.size += n;
    }
    EVP_DigestFinal_ex(md, digest, NULL);
    EVP_MD_CTX_free(md);
    close(fd);
    if (n < 0)
        return RC_IO;
    info.sha256 = str_hex(a, digest, sizeof digest);
    *out = info;
    return RC_OK;
}

static rc no_room(void)
{
    return errno == ENOSPC || errno == EDQUOT ? RC_FULL : RC_IO;
}

static bool write_whole(int fd, const char *p, size_t n)
{
    while (n) {
        const ssize_t w = write(fd, p, n);
        if (w < 0)
            return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

static rc make(const char *path, int *fd)
{
    *fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return *fd >= 0 ? RC_OK : errno == EEXIST ? RC_CONFLICT : no_room();
}

rc files_copy(const char *from, const char *to)
{
    char piece[PIECE];
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return RC_IO;
    int out;
    rc r = make(to, &out);
    ssize_t n = 0;
    while (r == RC_OK && (n = read(in, piece, sizeof piece)) > 0)
        if (!write_whole(out, piece, (size_t)n))
            r = no_room();
    if (r == RC_OK && (n < 0 || fsync(out) != 0))
        r = RC_IO;
    if (out >= 0)
        close(out);
    close(in);
    return r;
}

rc files_write(const char *path, str text)
{
    int fd;
    TRY(make(path, &fd));
    const rc r = write_whole(fd, text.p, text.n) && fsync(fd) == 0 ? RC_OK : no_room();
    close(fd);
    return r;
}

static rc each_entry(struct arena *a, const char *root, const char *to, const char *folder, const char *entry, files_each *each, void *self)
{
    struct stat st;
    if (strcmp(entry, ".") == 0 || strcmp(entry, "..") == 0)
        return RC_OK;
    const str name = str_fmt(a, "%s/%s", folder, entry);
    if (lstat(str_fmt(a, "%s/%s", root, name.p).p, &st) != 0)
        return errno == ENOENT ? RC_OK : RC_IO;
    if (S_ISDIR(st.st_mode))
        return files_walk(a, root, to, name.p, each, self);
    return S_ISREG(st.st_mode) ? each(self, name.p) : RC_OK;
}

rc files_walk(struct arena *a, const char *root, const char *to, const char *folder, files_each *each, void *self)
{
    DIR *dir = opendir(str_fmt(a, "%s/%s", root, folder).p);
    if (!dir)
        return errno == ENOENT ? RC_OK : RC_IO;
    rc r = mkdir(str_fmt(a, "%s/%s", to, folder).p, 0700) == 0 || errno == EEXIST ? RC_OK : no_room();
    for (struct dirent *e; r == RC_OK && (e = readdir(dir)) != NULL;)
        r = each_entry(a, root, to, folder, e->d_name, each, self);
    closedir(dir);
    return r;
}

rc files_run(struct arena *a, const char *const *argv)
{
    pid_t pid;
    int status, n = 0;
    char *args[16];
    for (; n < 15 && argv[n]; n++)
        args[n] = arena_dup(a, argv[n], strlen(argv[n]) + 1);
    args[n] = NULL;
    if (posix_spawnp(&pid, args[0], NULL, NULL, args, environ) != 0) {
        fprintf(stderr, "%s cannot be run: is it installed?\n", args[0]);
        return RC_NOT_FOUND;
    }
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return RC_IO;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RC_OK : RC_IO;
}
