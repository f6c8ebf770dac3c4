/* Whatever breaks underneath - a statement, the disk, a commit, memory's limit, once or for ever - filing and every act on
 * a case happen whole or not at all, and the journal still makes the same rows. */
#include "testkit/house.h"

#include <stdio.h>
#include <string.h>

/* One life from filing to closing, in the words of the wire: %lld is the version the actor saw, a second one the handler. */
static const struct step {
    const char *login, *body;
} life[] = {
    { "a.clerk1", "{\"action\":\"take\",\"version\":%lld}" },
    { "a.desk",
      "{\"action\":\"code\",\"version\":%lld,\"business\":\"B0302\",\"cause\":\"C0703\",\"level\":\"NORMAL\",\"urgency\":\"II\"}" },
    { "a.desk", "{\"action\":\"hand_over\",\"version\":%lld,\"to_id\":\"%lld\",\"note\":\"请接办\"}" },
    { "a.handler1", "{\"action\":\"sign\",\"version\":%lld}" },
    { "a.handler1", "{\"action\":\"first_contact\",\"version\":%lld,\"note\":\"已电话联系\",\"reached\":true}" },
    { "a.handler1", "{\"action\":\"start\",\"version\":%lld}" },
    { "a.handler1", "{\"action\":\"note\",\"version\":%lld,\"note\":\"已调取流水\"}" },
    { "a.handler1", "{\"action\":\"request_extension\",\"version\":%lld,\"to\":30,\"note\":\"情况复杂\"}" },
    { "a.head", "{\"action\":\"approve_extension\",\"version\":%lld,\"note\":\"同意\"}" },
};

static const char FILING[] =
    "{\"tenant_id\":\"101\",\"outlet_id\":\"10101\",\"matter\":\"多扣了一笔年费，没有人通知过我。\",\"demand\":\"退还年费\","
    "\"consumer_name\":\"王小明\",\"phone\":\"13800001234\",\"id_no\":\"510104199003078515\",\"address\":\"城关镇东街\"}";

struct attempt {
    struct house *h;
    const char *login, *path;
    str body;
};

static struct house_reply ask(const struct attempt *t, size_t limit)
{
    return house_ask(t->h, t->login, POST, t->path, t->body, limit);
}

/* What failed left nothing: the next try must find everything as it was. */
static void check_untouched(const struct attempt *t, const struct house_reply *r, str before, const char *how, int64_t n)
{
    AUTO(arena_drop) struct arena *a = arena_new((size_t)512 << 20);
    if (str_eq(house_rows(t->h, a), before))
        return;
    fprintf(stderr, STR_FMT ": %s %lld: %s, yet rows changed\n", STR_ARG(t->body), how, (long long)n, rc_name(r->result));
    check_fail(__FILE__, __LINE__, "all or nothing");
}

static bool long_run(void)
{
    const char *word = getenv("XB_LONG");
    return word && *word;
}

/* Statement by statement up to the commit itself, which is the last. */
static void under_statement_faults(const struct attempt *t, str before, enum fault_kind kind, bool ever, const char *how)
{
    bool at_commit = false;
    int64_t n = 0;
    while (!at_commit && ++n < 1000) {
        fault_arm(t->h->w, kind, n, ever);
        const struct house_reply r = ask(t, 0);
        at_commit = fault_at_commit() || !fault_happened();
        fault_arm(t->h->w, kind, 0, false);
        if (r.result != RC_OK)
            check_untouched(t, &r, before, how, n);
        if (long_run() || r.result == RC_OK)
            CHECK(house_rebuilds(t->h));
        if (r.result == RC_OK) /* a name could not be looked up for the reply: the act itself is whole */
            house_back(t->h);
    }
    CHECK(n > 5 && n < 1000);
}

/* More and more memory until it is enough: the first whole answer is the act itself. */
static struct house_reply under_memory_limits(const struct attempt *t, str before)
{
    const size_t step = long_run() ? 64 : 1024;
    for (size_t limit = 16;; limit += step) {
        const struct house_reply r = ask(t, limit);
        if (r.result != RC_LIMIT) {
            CHECK_STR(str_of(r.result == RC_OK ? "" : t->h->w->why.key), STR(""));
            return r;
        }
        check_untouched(t, &r, before, "memory", (int64_t)limit);
    }
}

static struct house_reply under_every_fault(const struct attempt *t)
{
    AUTO(arena_drop) struct arena *a = arena_new((size_t)512 << 20);
    const str before = house_rows(t->h, a);
    house_keep(t->h);
    under_statement_faults(t, before, FAULT_IO, false, "one statement");
    under_statement_faults(t, before, FAULT_IO, true, "all from statement");
    under_statement_faults(t, before, FAULT_FULL, false, "disk full once at");
    under_statement_faults(t, before, FAULT_FULL, true, "disk full from");
    const struct house_reply r = under_memory_limits(t, before);
    CHECK(!str_eq(house_rows(t->h, a), before));
    CHECK(house_rebuilds(t->h));
    return r;
}

static struct house_reply file(struct house *h)
{
    const struct attempt filing = { h, NULL, "/api/portal/cases", str_of(FILING) };
    return under_every_fault(&filing);
}

TEST(filing, is_all_or_nothing_under_any_single_fault)
{
    struct house h = house_open();
    const struct house_reply r = file(&h);
    CHECK(r.status == 201 && r.version == 1);
    CHECK_I64(world_count(h.w, "cases_complaint"), 1);
    CHECK_I64(world_count(h.w, "journal_event WHERE type = 'case.registered'"), 1);
    house_close(&h);
}

/* The words with the version the actor saw and the handler's number put in. */
static str words_of(const struct house *h, const char *body, int64_t version)
{
    struct buf b;
    int64_t value = version;
    buf_init(&b, check_arena(), 4000);
    for (const char *p = body; *p; p++) {
        if (*p != '%') {
            buf_char(&b, *p);
            continue;
        }
        buf_i64(&b, value);
        value = h->demo->entities[0].handlers[0];
        p += 3; /* lld */
    }
    return buf_get(&b);
}

TEST(acts, are_all_or_nothing_under_any_single_fault)
{
    struct house h = house_open();
    const struct house_reply filed = house_ask(&h, NULL, POST, "/api/portal/cases", str_of(FILING), 0);
    const char *path = str_fmt(check_arena(), "/api/desk/cases/%lld/actions", (long long)filed.stream).p;
    int64_t version = 1;
    CHECK_I64(filed.status, 201);
    for (size_t i = 0; i < ARRAY_LEN(life); i++) {
        const struct attempt act = { &h, life[i].login, path, words_of(&h, life[i].body, version) };
        const struct house_reply r = under_every_fault(&act);
        CHECK_I64(r.version, version + 1);
        if (r.result != RC_OK)
            break;
        version = r.version;
    }
    CHECK_I64(world_count(h.w, "cases_complaint WHERE state = 'investigating' AND extended_to = 30"), 1);
    house_close(&h);
}

TEST(acts, of_two_at_once_one_is_told_that_the_case_moved_on)
{
    struct house h = house_open();
    const struct house_reply filed = house_ask(&h, NULL, POST, "/api/portal/cases", str_of(FILING), 0);
    const char *path = str_fmt(check_arena(), "/api/desk/cases/%lld/actions", (long long)filed.stream).p;
    const str take = words_of(&h, life[0].body, 1);
    CHECK_I64(house_ask(&h, "a.clerk1", POST, path, take, 0).result, RC_OK);
    CHECK_I64(house_ask(&h, "a.clerk1", POST, path, take, 0).result, RC_CONFLICT);
    CHECK_STR(str_of(h.w->why.key), STR("journal.changed_meanwhile"));
    CHECK_I64(house_ask(&h, "b.clerk1", POST, path, take, 0).result, RC_NOT_FOUND);
    CHECK_I64(world_count(h.w, "journal_event WHERE type LIKE 'case.%'"), 2);
    house_close(&h);
}
