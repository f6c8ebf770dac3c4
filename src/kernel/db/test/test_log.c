#include "kernel/db/db.h"
#include "testkit/check.h"

#include <stdlib.h>
#include <unistd.h>

/* The collected write-ahead log: what is committed is seen by every other connection at once. */
static rc count(void *self, int n, const char *const *values)
{
    (void)n;
    return str_to_i64(str_of(values[0]), self) ? RC_OK : RC_IO;
}

static int64_t seen_by(struct db *db)
{
    int64_t rows = -1;
    CHECK_I64(db_dump(db, "SELECT COUNT(*) + SUM(LENGTH(t)) * 0 FROM log_probe", count, &rows), RC_OK);
    return rows;
}

static const char *path_in(const char *dir, const char *name)
{
    return str_fmt(check_arena(), "%s/%s", dir, name).p;
}

static void write_and_look(struct db *writer, struct db *reader)
{
    for (int i = 1; i <= 40; i++) { /* from a row to more than the room of the collector */
        const char *sql = str_fmt(check_arena(), "INSERT INTO log_probe VALUES (HEX(ZEROBLOB(%d)))", 1 + i * i * 100).p;
        CHECK_I64(db_script(writer, sql), RC_OK);
        CHECK_I64(seen_by(reader), i);
    }
    CHECK_I64(db_script(writer, "BEGIN; INSERT INTO log_probe VALUES ('x')"), RC_OK);
    CHECK_I64(seen_by(reader), 40);
    CHECK_I64(db_script(writer, "ROLLBACK"), RC_OK);
    db_checkpoint(writer);
    CHECK_I64(db_script(writer, "INSERT INTO log_probe VALUES ('x')"), RC_OK);
    CHECK_I64(seen_by(reader), 41);
}

static void commits_are_seen(const char *synchronous)
{
    char dir[] = P_tmpdir "/xb-log-XXXXXX";
    CHECK(mkdtemp(dir) != NULL);
    struct db *writer = NULL, *reader = NULL;
    CHECK_I64(db_open_file(path_in(dir, "log.db"), &writer), RC_OK);
    CHECK_I64(db_open_file(path_in(dir, "log.db"), &reader), RC_OK);
    const char *sql = str_fmt(check_arena(), "PRAGMA synchronous=%s; CREATE TABLE log_probe (t TEXT NOT NULL)", synchronous).p;
    CHECK_I64(db_script(writer, sql), RC_OK);
    write_and_look(writer, reader);
    db_close(reader);
    db_close(writer); /* the last one takes the log along */
    CHECK(unlink(path_in(dir, "log.db")) == 0);
    CHECK(rmdir(dir) == 0);
}

TEST(log, a_commit_is_seen_by_others_at_once_when_commits_are_synced)
{
    commits_are_seen("FULL");
}

TEST(log, a_commit_is_seen_by_others_at_once_when_commits_are_not_synced)
{
    commits_are_seen("NORMAL");
}
