/* Life cycles as tables: the check finds what is wrong with one, a step asks edge, right and guard in that order. */
#include "kernel/auth/auth.h"
#include "kernel/sm/sm.h"
#include "testkit/check.h"

#define STATES(X) X(NEW, "new") X(OPEN, "open") X(DONE, "done") X(LOST, "lost")
ENUM_DECLARE(life, STATES);
ENUM_DEFINE(life, STATES);
#define ACTS(X) X(GO, "go") X(END, "end") X(LOSE, "lose")
ENUM_DECLARE(acts, ACTS);
ENUM_DEFINE(acts, ACTS);

static rc never(struct ctx *ctx, const void *subject, const void *input)
{
    (void)subject;
    return input ? fail(ctx, RC_INVALID, "probe.never", "note") : fail(ctx, RC_CONFLICT, "probe.not_yet", NULL);
}

static rc not_yours(struct ctx *ctx, const void *subject, const void *input)
{
    (void)subject, (void)input;
    return fail(ctx, RC_FORBIDDEN, "probe.not_yours", NULL);
}

static const struct sm_edge good[] = {
    { NEW, GO, OPEN, "probe.go", NULL, NULL },
    { OPEN, END, DONE, NULL, never, NULL },
    { OPEN, LOSE, LOST, NULL, not_yours, NULL },
    { NEW, LOSE, LOST, NULL, NULL, NULL },
};

static struct sm machine(const struct sm_edge *edges, size_t n)
{
    return (struct sm){ "probe", &life_enum, &acts_enum, edges, n, NEW, BIT(DONE) | BIT(LOST), 0 };
}

TEST(sm, the_check_finds_what_is_wrong)
{
    const struct sm fine = machine(good, ARRAY_LEN(good));
    CHECK(sm_check(&fine) == NULL);
    struct sm m = machine(good, 3);
    CHECK(sm_check(&m) == NULL);
    m = machine(good, 2); /* LOST has no way in */
    CHECK_STR(str_of(sm_check(&m)), STR("a state cannot be reached"));
    m.elsewhere = BIT(LOST);
    CHECK(sm_check(&m) == NULL);
    const struct sm_edge exits[] = { good[0], good[1], good[2], { DONE, GO, OPEN, NULL, NULL, NULL } };
    m = machine(exits, ARRAY_LEN(exits));
    CHECK_STR(str_of(sm_check(&m)), STR("a final state has an exit"));
    const struct sm_edge twice[] = { good[0], good[1], good[2], { NEW, GO, LOST, NULL, NULL, NULL } };
    m = machine(twice, ARRAY_LEN(twice));
    CHECK_STR(str_of(sm_check(&m)), STR("two edges for one action in one state"));
    const struct sm_edge island[] = { { NEW, LOSE, LOST, NULL, NULL, NULL }, { OPEN, END, DONE, NULL, NULL, NULL } };
    m = machine(island, ARRAY_LEN(island));
    CHECK_STR(str_of(sm_check(&m)), STR("a state cannot be reached"));
}

TEST(sm, a_step_asks_for_edge_right_and_guard)
{
    const struct sm m = machine(good, ARRAY_LEN(good));
    const struct auth_right rights[] = { { "probe.go", AUTH_SCOPE_OWN } };
    struct actor nobody = auth_nobody, somebody = auth_nobody;
    somebody.rights = rights;
    somebody.n_rights = 1;
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = check_arena(), .actor = &nobody, .why = &why };
    const struct sm_edge *edge = NULL;
    CHECK_I64(sm_step(&ctx, &m, DONE, GO, NULL, "", &edge), RC_CONFLICT);
    CHECK_STR(str_of(why.key), STR("sm.not_allowed_now"));
    CHECK_I64(sm_step(&ctx, &m, NEW, GO, NULL, "", &edge), RC_FORBIDDEN);
    CHECK(edge == NULL);
    ctx.actor = &somebody;
    CHECK_I64(sm_step(&ctx, &m, NEW, GO, NULL, "", &edge), RC_OK);
    CHECK(edge == &good[0]);
    CHECK_I64(sm_step(&ctx, &m, OPEN, END, NULL, "", &edge), RC_INVALID);
    CHECK_STR(str_of(why.field), STR("note"));
}

TEST(sm, offers_say_what_is_open_and_hide_what_is_not_yours)
{
    const struct sm m = machine(good, ARRAY_LEN(good));
    struct fault_info why = { .key = "kept" };
    struct ctx ctx = { .arena = check_arena(), .actor = &auth_nobody, .why = &why };
    struct sm_offer offers[8];
    CHECK_I64((int64_t)sm_offers(&ctx, &m, NEW, NULL, offers, ARRAY_LEN(offers)), 1); /* no right for GO */
    CHECK(offers[0].action == LOSE && offers[0].open);
    CHECK_I64((int64_t)sm_offers(&ctx, &m, OPEN, NULL, offers, ARRAY_LEN(offers)), 1);
    CHECK(offers[0].action == END && !offers[0].open);
    CHECK_STR(str_of(offers[0].why), STR("probe.not_yet"));
    CHECK_STR(str_of(why.key), STR("kept"));
    CHECK_I64((int64_t)sm_offers(&ctx, &m, NEW, NULL, offers, 0), 0);
}
