/* A whole journal: the segments of `export --journal`, or the SQLite archive itself, opened read-only. */
#include "verify.h"
#include <dirent.h>
#include <fnmatch.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Logs one after another, against what lies with them (near) and what was kept elsewhere (far). */
struct reading {
    struct walk walk;
    bool open;
    struct anchor near, far;
};

static void begin_log(struct reading *rd, struct report *r, int suite, int64_t log) {
    rd->walk = (struct walk){ .report = r, .suite = suite, .log = log };
    rd->open = true;
    rd->walk.expect[0] = anchor_of(&rd->near, log);
    rd->walk.expect[1] = anchor_of(&rd->far, log);
    r->sealed += rd->walk.expect[0] ? rd->walk.expect[0]->size : 0;
}

static bool end_log(struct reading *rd, bool good) {
    good = good && (!rd->open || walk_end(&rd->walk));
    free(rd->walk.streams);
    rd->walk.streams = NULL;
    rd->open = false;
    return good;
}

static int is_segment(const struct dirent *e) { return fnmatch("*.xbj", e->d_name, 0) == 0; }

static bool read_segment(struct reading *rd, struct report *r, const char *path) {
    struct bytes rest;
    struct record rec;
    struct event e;
    int suite, more = 0;
    int64_t log;
    if (!read_file(path, MEMBER_MAX, &rest) || !segment_head(&rest, &suite, &log))
        return wrong(r, "not a segment of a journal, or too large");
    if (!rd->open || log != rd->walk.log) {
        if (!end_log(rd, true)) return false;
        begin_log(rd, r, suite, log);
    }
    while ((more = next_record(&rest, &rec)) == 1)
        if (!walk_event(&rd->walk, &rec, &e)) return false;
    return more == 0 || wrong_at(r, log, 0, 0, rd->walk.tree.size + 1, "a record is cut or too large");
}

bool verify_journal(struct report *r, const char *dir, struct bytes pinned, const char *anchor_path) {
    char path[1300];
    struct reading rd = { 0 };
    struct dirent **files = NULL;
    bool good = !anchor_path || anchor_file(r, anchor_path, "--checkpoint", pinned, &rd.far);
    (void)snprintf(path, sizeof path, "%.1000s/checkpoints.json", dir);
    /* An anchor from elsewhere binds the key of what lies here. */
    good = good && anchor_file(r, path, "checkpoints.json", pinned.p ? pinned : rd.far.key, &rd.near);
    const int n = scandir(dir, &files, is_segment, alphasort); /* names are padded: their order is the log's */
    for (int i = 0; i < n; i++) {
        void *mark = keep_mark();
        (void)snprintf(path, sizeof path, "%.1000s/%s", dir, files[i]->d_name);
        if (good && !read_segment(&rd, r, path)) {
            good = false;
            (void)snprintf(r->member, sizeof r->member, "%s", files[i]->d_name);
        }
        keep_back(mark);
        free(files[i]);
    }
    free(files);
    return end_log(&rd, good) && anchor_seen(r, &rd.near) && anchor_seen(r, &rd.far);
}

static struct bytes blob(sqlite3_stmt *st, int col) {
    const void *p = sqlite3_column_blob(st, col);
    return p ? (struct bytes){ p, (size_t)sqlite3_column_bytes(st, col) } : NOTHING;
}

enum { EVENTS, TILES, POINTS, LOGS, LOST, QUERIES };
static const char *const queries[QUERIES] = {
    [EVENTS] =
        "SELECT l.log_index, l.stream_id, l.version, e.suite, e.schema, e.at, e.actor_id, e.org_id, e.type, e.prev, e.hash, e.payload"
        "  FROM journal_log l LEFT JOIN journal_event e ON e.tenant_id = l.tenant_id AND e.stream_id = l.stream_id AND"
        "       e.version = l.version WHERE l.tenant_id = ?1 ORDER BY l.log_index",
    [TILES] = "SELECT hashes FROM seal_tile WHERE tenant_id = ?1 AND level = 0 AND pos = ?2",
    [POINTS] = "SELECT size, at, suite, root, prev, signature, key_id FROM seal_checkpoint WHERE tenant_id = ?1 ORDER BY size DESC LIMIT 1",
    [LOGS] = "SELECT tenant_id FROM journal_log UNION SELECT tenant_id FROM journal_event UNION SELECT tenant_id FROM seal_checkpoint",
    [LOST] = "SELECT tenant_id, stream_id, version FROM journal_event EXCEPT"
             " SELECT tenant_id, stream_id, version FROM journal_log ORDER BY 1, 2, 3 LIMIT 1",
};

/* The canonical bytes of a row of EVENTS. */
static struct bytes row_bytes(sqlite3_stmt *st, int64_t log) {
    struct out o = { 0 };
    put_c(&o, "XBE1");
    put_be(&o, (uint64_t)sqlite3_column_int64(st, 3), 1);
    put_be(&o, (uint64_t)log, 8);
    put_be(&o, (uint64_t)sqlite3_column_int64(st, 1), 8);
    put_be(&o, (uint64_t)sqlite3_column_int64(st, 2), 8);
    put_be(&o, (uint64_t)sqlite3_column_int64(st, 4), 4);
    for (int col = 5; col <= 7; col++) put_be(&o, (uint64_t)sqlite3_column_int64(st, col), 8);
    put_be(&o, blob(st, 8).n, 1);
    put(&o, blob(st, 8));
    put(&o, blob(st, 9));
    put(&o, blob(st, 11));
    return out_bytes(&o);
}

static bool read_row(struct walk *w, sqlite3_stmt *st, struct bytes tile) {
    const size_t at = (size_t)(w->tree.size % 256) * HASH;
    const int64_t stream = sqlite3_column_int64(st, 1), version = sqlite3_column_int64(st, 2);
    struct event e;
    const struct record rec = { sqlite3_column_int64(st, 0), at + HASH <= tile.n ? (struct bytes){ tile.p + at, HASH } : NOTHING,
                                row_bytes(st, w->log) };
    if (sqlite3_column_type(st, 3) == SQLITE_NULL)
        return wrong_at(w->report, w->log, stream, version, rec.index, "the log names an event that is missing");
    if (!walk_event(w, &rec, &e)) return false;
    return same(blob(st, 10), (struct bytes){ e.hash, HASH }) ||
           wrong_at(w->report, w->log, stream, version, rec.index, "the hash does not fit the bytes");
}

static bool read_log(struct reading *rd, struct report *r, sqlite3_stmt **st, int64_t log) {
    sqlite3_stmt *pt = st[POINTS];
    struct bytes tile = NOTHING;
    for (int i = EVENTS; i <= POINTS; i++) {
        sqlite3_reset(st[i]);
        sqlite3_bind_int64(st[i], 1, log);
    }
    begin_log(rd, r, 0, log);
    struct checkpoint c = { 0 };
    if (sqlite3_step(pt) == SQLITE_ROW) { /* stays on this row: its bytes are borrowed */
        c = (struct checkpoint){ .log = log,
                                 .size = sqlite3_column_int64(pt, 0),
                                 .at = sqlite3_column_int64(pt, 1),
                                 .suite = sqlite3_column_int64(pt, 2),
                                 .root = blob(pt, 3),
                                 .prev = blob(pt, 4),
                                 .signature = blob(pt, 5),
                                 .key = blob(pt, 6) };
        rd->walk.expect[0] = &c;
        r->sealed += c.size;
    }
    bool good = !c.size || checkpoint_good(&c, rd->near.key) || wrong_at(r, log, 0, 0, c.size, "the signature of a checkpoint is not good");
    while (good && sqlite3_step(st[EVENTS]) == SQLITE_ROW) {
        rd->walk.suite = rd->walk.tree.size ? rd->walk.suite : sqlite3_column_int(st[EVENTS], 3) == 2 ? 2 : 1;
        if (rd->walk.tree.size % 256 == 0) {
            sqlite3_reset(st[TILES]);
            sqlite3_bind_int64(st[TILES], 2, rd->walk.tree.size / 256);
            tile = sqlite3_step(st[TILES]) == SQLITE_ROW ? blob(st[TILES], 0) : NOTHING;
        }
        void *mark = keep_mark();
        good = read_row(&rd->walk, st[EVENTS], tile);
        keep_back(mark);
    }
    return end_log(rd, good);
}

static bool read_archive(struct reading *rd, struct report *r, sqlite3 *db) {
    sqlite3_stmt *st[QUERIES] = { 0 };
    bool good = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    for (int i = 0; i < QUERIES; i++) good = good && sqlite3_prepare_v2(db, queries[i], -1, &st[i], NULL) == SQLITE_OK;
    while (good && sqlite3_step(st[LOGS]) == SQLITE_ROW) good = read_log(rd, r, st, sqlite3_column_int64(st[LOGS], 0));
    good = good && anchor_seen(r, &rd->far);
    if (good && sqlite3_step(st[LOST]) == SQLITE_ROW)
        good = wrong_at(r, sqlite3_column_int64(st[LOST], 0), sqlite3_column_int64(st[LOST], 1), sqlite3_column_int64(st[LOST], 2), 0,
                        "the event has no place in the log");
    for (int i = 0; i < QUERIES; i++)
        if (sqlite3_finalize(st[i]) != SQLITE_OK) /* tells whether the last step ended well */
            good = wrong(r, "SQLite cannot read the archive: damaged");
    return good || wrong(r, "not an archive of Xiaobao");
}

bool verify_data(struct report *r, const char *dir, struct bytes pinned, const char *anchor_path) {
    char path[1300];
    struct bytes text;
    struct reading rd = { 0 };
    sqlite3 *db = NULL;
    if (anchor_path && !anchor_file(r, anchor_path, "--checkpoint", pinned, &rd.far)) return false;
    rd.near.key = pinned.p ? pinned : rd.far.key; /* an anchor from elsewhere binds the key */
    (void)snprintf(path, sizeof path, "%.1000s/seal.pub", dir);
    if (!rd.near.key.p && (!read_file(path, 8192, &text) || !key_text(text, &rd.near.key)))
        return wrong_member(r, TEXT("seal.pub"), "the public key cannot be read");
    (void)snprintf(path, sizeof path, "%.1000s/xiaobao.db", dir);
    bool good =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK || wrong_member(r, TEXT("xiaobao.db"), "cannot be opened");
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, RECORD_MAX);
    good = good && read_archive(&rd, r, db);
    sqlite3_close(db);
    return good;
}
