#include "kernel/blob/blob.h"
#include "kernel/clock/clock.h"
#include "kernel/suite/suite.h"
#include "testkit/check.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A store in a directory of its own, and a context that knows it. */
struct place {
    char dir[64];
    struct env env;
    struct fault_info why;
    struct ctx ctx;
};

static void open_place(struct place *p)
{
    *p = (struct place){ 0 };
    (void)snprintf(p->dir, sizeof p->dir, "%s/xb-blob-XXXXXX", P_tmpdir);
    CHECK(mkdtemp(p->dir) != NULL);
    CHECK(suite_init() == RC_OK);
    p->env = (struct env){ .clock = &clock_system, .suite = suite_get(SUITE_INTL) };
    CHECK(blob_store_new(p->dir, p->env.suite, &p->env.blobs) == RC_OK);
    p->ctx = (struct ctx){ .arena = check_arena(), .env = &p->env, .why = &p->why };
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static void close_place(struct place *p)
{
    blob_store_free(p->env.blobs);
    (void)nftw(p->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int entries(const char *dir, const char *below)
{
    char path[256];
    int n = 0;
    (void)snprintf(path, sizeof path, "%s/%s", dir, below);
    DIR *d = opendir(path);
    for (const struct dirent *e; d && (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

static str put(struct place *p, str bytes)
{
    AUTO(blob_drop) struct blob_writer *w = NULL;
    str address = { 0 };
    int64_t size = 0;
    CHECK(blob_begin(&p->ctx, &w) == RC_OK);
    CHECK(blob_add(w, (str){ bytes.p, bytes.n / 2 }) == RC_OK);
    CHECK(blob_add(w, (str){ bytes.p + bytes.n / 2, bytes.n - bytes.n / 2 }) == RC_OK);
    CHECK(blob_commit(&p->ctx, w, &address, &size) == RC_OK);
    CHECK_I64(size, (int64_t)bytes.n);
    return address;
}

TEST(blob, the_address_is_the_hash_and_the_bytes_come_back)
{
    struct place p;
    open_place(&p);
    str back;
    int64_t size;
    const str address = put(&p, STR("abc"));
    CHECK_STR(address, STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK(blob_read(&p.ctx, address, 0, 100, &back) == RC_OK);
    CHECK_STR(back, STR("abc"));
    CHECK(blob_read(&p.ctx, address, 1, 1, &back) == RC_OK);
    CHECK_STR(back, STR("b"));
    CHECK(blob_read(&p.ctx, address, 9, 1, &back) == RC_OK);
    CHECK_I64((int64_t)back.n, 0);
    CHECK(blob_size(&p.ctx, address, &size) == RC_OK);
    CHECK_I64(size, 3);
    CHECK(blob_check(&p.ctx, address) == RC_OK);
    close_place(&p);
}

TEST(blob, the_same_bytes_twice_are_one_file)
{
    struct place p;
    open_place(&p);
    CHECK_STR(put(&p, STR("twice")), put(&p, STR("twice")));
    CHECK_I64(entries(p.dir, "tmp"), 0);
    close_place(&p);
}

TEST(blob, what_was_not_committed_leaves_nothing)
{
    struct place p;
    open_place(&p);
    {
        AUTO(blob_drop) struct blob_writer *w = NULL;
        CHECK(blob_begin(&p.ctx, &w) == RC_OK);
        CHECK(blob_add(w, STR("half")) == RC_OK);
        CHECK_I64(entries(p.dir, "tmp"), 1);
    }
    CHECK_I64(entries(p.dir, "tmp"), 0);
    close_place(&p);
}

TEST(blob, an_address_that_is_none_is_not_a_path)
{
    struct place p;
    open_place(&p);
    str back;
    static const char *const bad[] = { "", "..", "../../etc/passwd", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                                       "/a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(blob_read(&p.ctx, str_of(bad[i]), 0, 10, &back) == RC_NOT_FOUND);
    close_place(&p);
}

TEST(blob, a_changed_byte_is_noticed)
{
    struct place p;
    open_place(&p);
    char path[256];
    const str address = put(&p, STR("sound"));
    (void)snprintf(path, sizeof path, "%s/%.2s/%.62s", p.dir, address.p, address.p + 2);
    FILE *f = fopen(path, "r+");
    CHECK(f && fputc('S', f) != EOF && fclose(f) == 0);
    CHECK(blob_check(&p.ctx, address) == RC_IO);
    close_place(&p);
}

TEST(blob, more_than_the_limit_is_refused)
{
    struct place p;
    open_place(&p);
    AUTO(blob_drop) struct blob_writer *w = NULL;
    const size_t n = (size_t)16 << 20;
    const str much = { arena_alloc(check_arena(), n), n };
    CHECK(blob_begin(&p.ctx, &w) == RC_OK);
    for (int i = 0; i < 4; i++)
        CHECK(blob_add(w, much) == RC_OK);
    CHECK(blob_add(w, STR("x")) == RC_LIMIT);
    CHECK(blob_part_put(&p.ctx, 1, 0, much) == RC_LIMIT);
    close_place(&p);
}

TEST(blob, parts_are_kept_by_their_offset_and_may_come_again)
{
    struct place p;
    open_place(&p);
    str back;
    CHECK(blob_part_put(&p.ctx, 7, 0, STR("first")) == RC_OK);
    CHECK(blob_part_put(&p.ctx, 7, 5, STR("second")) == RC_OK);
    CHECK(blob_part_put(&p.ctx, 7, 5, STR("again")) == RC_OK);
    CHECK(blob_part_get(&p.ctx, 7, 5, &back) == RC_OK);
    CHECK_STR(back, STR("again"));
    CHECK(blob_part_get(&p.ctx, 7, 9, &back) == RC_NOT_FOUND);
    blob_parts_drop(&p.ctx, 7);
    CHECK(blob_part_get(&p.ctx, 7, 0, &back) == RC_NOT_FOUND);
    CHECK_I64(entries(p.dir, "parts"), 0);
    close_place(&p);
}

struct known {
    str address;
    id64 upload;
};

static rc is_used(void *self, str address, bool *yes)
{
    *yes = str_eq(address, ((struct known *)self)->address);
    return RC_OK;
}

static rc is_uploading(void *self, id64 upload, bool *yes)
{
    *yes = upload == ((struct known *)self)->upload;
    return RC_OK;
}

TEST(blob, a_sweep_removes_orphans_and_nothing_else)
{
    struct place p;
    open_place(&p);
    struct known known = { put(&p, STR("kept")), 8 };
    const str orphan = put(&p, STR("orphan"));
    str back;
    int64_t removed = 0;
    CHECK(blob_part_put(&p.ctx, 7, 0, STR("given up")) == RC_OK);
    CHECK(blob_part_put(&p.ctx, 8, 0, STR("under way")) == RC_OK);
    struct blob_sweep how = { is_used, is_uploading, &known, 3600000 };
    CHECK(blob_sweep(&p.ctx, &how, &removed) == RC_OK);
    CHECK_I64(removed, 0); /* all of it is young */
    how.age = -3600000;
    CHECK(blob_sweep(&p.ctx, &how, &removed) == RC_OK);
    CHECK_I64(removed, 2);
    CHECK(blob_read(&p.ctx, known.address, 0, 10, &back) == RC_OK);
    CHECK(blob_read(&p.ctx, orphan, 0, 10, &back) == RC_NOT_FOUND);
    CHECK(blob_part_get(&p.ctx, 8, 0, &back) == RC_OK);
    CHECK(blob_part_get(&p.ctx, 7, 0, &back) == RC_NOT_FOUND);
    close_place(&p);
}
