/* The life of a complaint, proved over the whole space: every state with every act for every role, and who may never do
 * what, whatever state the case is in. */
#include "base/cal.h"
#include "cases_file.h"
#include "codes.h"
#include "kernel/clock/clock.h"
#include "testkit/check.h"

enum { TENANT = 101, UNIT = 10152, OTHER_UNIT = 10150, ME = 7, HANDLER = 8, CHECKER = 9 };

struct stand {
    struct clock_fixed clock;
    struct env env;
    struct fault_info why;
    struct actor actor;
    struct ctx ctx;
};

static void stand_up(struct stand *s)
{
    clock_fixed_init(&s->clock, cal_start_of(cal_day(2026, 11, 24)) + 36000000);
    s->env = (struct env){ .clock = &s->clock.face };
    s->why = (struct fault_info){ 0 };
    s->actor = (struct actor){ .id = ME, .tenant = TENANT, .org = OTHER_UNIT, .org_path = STR("/101/10150/") };
    s->ctx = (struct ctx){ .arena = check_arena(), .env = &s->env, .actor = &s->actor, .why = &s->why };
    CHECK(codes_use_embedded(&s->ctx) == RC_OK);
}

static void as_role(struct stand *s, str role)
{
    codes_rights_of(s->ctx.arena, role, &s->actor.rights, &s->actor.n_rights);
}

/* The roles of the pack, each once. */
static size_t roles(str *out, size_t max)
{
    const struct codes_role_right *all;
    const size_t total = codes_role_rights(&all);
    size_t n = 0;
    for (size_t i = 0; i < total; i++)
        if (n < max && (n == 0 || !str_eq(out[n - 1], all[i].role)))
            out[n++] = all[i].role;
    return n;
}

/* A case in the middle of its life, in which nothing hinders but who asks. */
static struct cases_case ripe(enum cases_state state)
{
    const day_t today = cal_day(2026, 11, 24);
    return (struct cases_case){
        .tenant_id = TENANT,
        .id = 1,
        .version = 5,
        .state = state,
        .no = STR("TS-2026-0007-00001"),
        .unit_id = UNIT,
        .unit_path = STR("/101/10152/"),
        .first_contact_id = 3,
        .handler_id = HANDLER,
        .handler_unit_id = UNIT,
        .checker_id = CHECKER,
        .business = STR("B03"),
        .cause = STR("C01"),
        .received_on = today - 3,
        .due_on = today + 12,
        .extended_to = 15,
        .ext_to = 30,
        .ext_by = HANDLER,
        .notified_on = today - 1,
        .finding_v = 2,
        .decision_v = 3,
        .followup_v = 4,
        .handling_note_v = 4,
        .self_review_v = 4,
        .fault_v = 4,
        .pauses = STR("2026-11-22.."),
    };
}

/* Everything any act could ask for. */
static struct cases_act full(enum cases_action action)
{
    static const struct cases_file file;
    const str t = STR("文字");
    struct cases_act in = { .action = action,
                            .version = 5,
                            .to_id = 12,
                            .business = STR("B03"),
                            .cause = STR("C01"),
                            .outcome = STR("PART"),
                            .responsibility = STR("NONE"),
                            .reason = STR("mediation"),
                            .into_no = STR("TS-2026-0007-00002"),
                            .to = 30,
                            .satisfaction = 4,
                            .done_on = cal_day(2026, 12, 1),
                            .rectification = t,
                            .file = &file };
    in.kind = STR("letter");
    in.result = STR("reached");
#define X(name, max) in.name = t;
    CASES_TEXTS(X)
#undef X
    return in;
}

static rc step(struct stand *s, const struct cases_case *c, enum cases_action action)
{
    const struct sm_edge *edge;
    const struct cases_act in = full(action);
    s->why = (struct fault_info){ 0 };
    return sm_step(&s->ctx, &cases_machine, (int)c->state, (int)action, c, &in, &edge);
}

TEST(flow, every_state_with_every_act_for_every_role_says_what_the_table_says)
{
    struct stand s;
    str role[64];
    int allowed = 0, forbidden = 0, impossible = 0;
    stand_up(&s);
    const size_t n = roles(role, ARRAY_LEN(role));
    CHECK(n >= 15);
    for (size_t r = 0; r < n; r++) {
        as_role(&s, role[r]);
        for (int state = 0; state < cases_state_count; state++)
            for (int action = 0; action < cases_action_count; action++) {
                const struct cases_case c = ripe((enum cases_state)state);
                const struct sm_edge *edge = sm_find(&cases_machine, state, action);
                const rc got = step(&s, &c, (enum cases_action)action);
                if (!edge)
                    CHECK(got == RC_CONFLICT && str_is(str_of(s.why.key), "sm.not_allowed_now"));
                else if (edge->right && !auth_may(&s.actor, edge->right))
                    CHECK(got == RC_FORBIDDEN && str_is(s.why.rule, edge->right));
                else
                    CHECK(got == RC_OK || s.why.key);
                impossible += !edge;
                forbidden += got == RC_FORBIDDEN;
                allowed += got == RC_OK;
            }
    }
    CHECK(allowed > 100 && forbidden > 500 && impossible > 1000);
}

TEST(flow, merged_and_not_accepted_are_final_and_the_table_is_sound)
{
    for (int action = 0; action < cases_action_count; action++) {
        CHECK(!sm_find(&cases_machine, CASES_MERGED, action));
        CHECK(!sm_find(&cases_machine, CASES_NOT_ACCEPTED, action));
    }
    CHECK(sm_check(&cases_machine) == NULL);
}

/* Holds every right there is. */
static void as_almighty(struct stand *s)
{
    const struct codes_role_right *all;
    const size_t total = codes_role_rights(&all);
    struct auth_right *rights = ARENA_ARRAY(s->ctx.arena, struct auth_right, total);
    for (size_t i = 0; i < total; i++)
        rights[i] = (struct auth_right){ str_c(s->ctx.arena, all[i].right), AUTH_SCOPE_ALL };
    s->actor.rights = rights;
    s->actor.n_rights = total;
}

static void never(struct stand *s, struct cases_case (*of)(enum cases_state), const enum cases_action *acts, size_t n)
{
    as_almighty(s);
    for (int state = 0; state < cases_state_count; state++)
        for (size_t i = 0; i < n; i++) {
            const struct cases_case c = of((enum cases_state)state);
            CHECK(step(s, &c, acts[i]) != RC_OK);
        }
}

static struct cases_case i_handle(enum cases_state state)
{
    struct cases_case c = ripe(state);
    c.handler_id = ME;
    c.ext_by = ME;
    return c;
}

static struct cases_case i_checked(enum cases_state state)
{
    struct cases_case c = ripe(state);
    c.checker_id = ME;
    return c;
}

static struct cases_case about_me(enum cases_state state)
{
    struct cases_case c = ripe(state);
    c.respondent_id = ME;
    c.handover_to_id = ME;
    return c;
}

static struct cases_case my_unit_handles(enum cases_state state)
{
    struct cases_case c = ripe(state);
    c.handler_unit_id = OTHER_UNIT;
    return c;
}

#define NEVER(s, of, ...)                                        \
    do {                                                         \
        static const enum cases_action acts[] = { __VA_ARGS__ }; \
        never(s, of, acts, ARRAY_LEN(acts));                     \
    } while (0)

TEST(duties, whoever_handles_neither_checks_nor_calls_back_nor_finds_fault_nor_approves_nor_reviews)
{
    struct stand s;
    stand_up(&s);
    NEVER(&s, i_handle, CASES_DO_CHECK_APPROVE, CASES_DO_CHECK_RETURN, CASES_DO_FOLLOW_UP, CASES_DO_FIND_FAULT, CASES_DO_APPROVE_EXTENSION,
          CASES_DO_REJECT_EXTENSION, CASES_DO_DECIDE_REVIEW);
}

TEST(duties, whoever_checked_neither_calls_back_nor_decides_the_review)
{
    struct stand s;
    stand_up(&s);
    NEVER(&s, i_checked, CASES_DO_FOLLOW_UP, CASES_DO_DECIDE_REVIEW);
}

TEST(duties, the_unit_that_handles_neither_calls_back_nor_finds_the_fault)
{
    struct stand s;
    stand_up(&s);
    NEVER(&s, my_unit_handles, CASES_DO_FOLLOW_UP, CASES_DO_FIND_FAULT);
}

TEST(duties, the_person_complained_about_neither_signs_nor_checks_nor_calls)
{
    struct stand s;
    stand_up(&s);
    NEVER(&s, about_me, CASES_DO_SIGN, CASES_DO_CHECK_APPROVE, CASES_DO_CHECK_RETURN, CASES_DO_FOLLOW_UP);
}

TEST(duties, staff_never_answers_in_the_consumers_place)
{
    struct stand s;
    stand_up(&s);
    NEVER(&s, ripe, CASES_DO_ACCEPT, CASES_DO_OBJECT, CASES_DO_RATE, CASES_DO_SUPPLEMENT);
}

TEST(duties, a_consumer_does_what_is_his_and_nothing_else)
{
    static const enum cases_action his[] = { CASES_DO_ATTACH, CASES_DO_SUPPLEMENT, CASES_DO_ACCEPT,      CASES_DO_OBJECT,
                                             CASES_DO_RATE,   CASES_DO_WITHDRAW,   CASES_DO_START_REVIEW };
    struct stand s;
    bool done[cases_action_count] = { 0 };
    stand_up(&s);
    s.actor = (struct actor){ .tenant = TENANT, .portal = true, .portal_case = 1 };
    for (int state = 0; state < cases_state_count; state++)
        for (int action = 0; action < cases_action_count; action++) {
            const struct cases_case c = ripe((enum cases_state)state);
            bool mine = false;
            for (size_t i = 0; i < ARRAY_LEN(his); i++)
                mine |= (int)his[i] == action;
            const rc got = step(&s, &c, (enum cases_action)action);
            CHECK(got != RC_OK || mine);
            done[action] |= got == RC_OK;
        }
    for (size_t i = 0; i < ARRAY_LEN(his); i++)
        CHECK(done[his[i]]);
}

TEST(duties, roles_that_only_read_change_nothing)
{
    static const char *const readers[] = { "auditor",          "data_steward",    "hr_officer",        "system_administrator",
                                           "security_auditor", "provincial_lead", "regulator_liaison", "discipline_officer" };
    struct stand s;
    stand_up(&s);
    for (size_t r = 0; r < ARRAY_LEN(readers); r++) {
        as_role(&s, str_of(readers[r]));
        for (int state = 0; state < cases_state_count; state++)
            for (int action = 0; action < cases_action_count; action++) {
                const struct cases_case c = ripe((enum cases_state)state);
                CHECK(step(&s, &c, (enum cases_action)action) != RC_OK);
            }
    }
}

/* --- guards --- */

TEST(guards, closing_needs_call_back_note_fault_finding_and_where_due_the_self_review)
{
    struct stand s;
    stand_up(&s);
    as_almighty(&s);
    for (int m = 0; m < 32; m++) {
        struct cases_case c = ripe(CASES_FOLLOWUP);
        c.followup_v = m & 1 ? 4 : 0;
        c.handling_note_v = m & 2 ? 4 : 0;
        c.fault_v = m & 4 ? 4 : 0;
        c.self_review_v = m & 8 ? 4 : 0;
        c.responsibility = m & 16 ? STR("STAFF") : STR("NONE");
        const bool whole = (m & 7) == 7 && ((m & 8) || !(m & 16));
        CHECK_I64(step(&s, &c, CASES_DO_CLOSE) == RC_OK, whole);
    }
}

TEST(guards, fault_repetition_or_lateness_make_the_self_review_compulsory)
{
    static const char *const faults[] = { "STAFF", "SYSTEM", "PARTNER", "PRODUCT" }, *const none[] = { "NONE", "CUSTOMER", "POLICY",
                                                                                                       "UNCLEAR", "" };
    struct cases_case c = ripe(CASES_FOLLOWUP);
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        c.responsibility = str_of(none[i]);
        CHECK(!cases_needs_self_review(&c));
    }
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        c.responsibility = str_of(faults[i]);
        CHECK(cases_needs_self_review(&c));
    }
    c.responsibility = STR("NONE");
    c.repeat_of = 5;
    CHECK(cases_needs_self_review(&c));
    c.repeat_of = 0;
    c.notified_on = c.due_on + 1;
    CHECK(cases_needs_self_review(&c));
}

TEST(guards, an_extension_is_asked_for_on_the_last_day_at_the_latest)
{
    struct stand s;
    stand_up(&s);
    as_almighty(&s);
    struct cases_case c = i_handle(CASES_INVESTIGATING);
    c.due_on = clock_today(&s.ctx);
    CHECK(step(&s, &c, CASES_DO_REQUEST_EXTENSION) == RC_OK);
    c.due_on--;
    CHECK(step(&s, &c, CASES_DO_REQUEST_EXTENSION) == RC_CONFLICT);
    c.due_on += 9;
    c.extended_to = 60;
    CHECK(step(&s, &c, CASES_DO_REQUEST_EXTENSION) == RC_CONFLICT);
}

TEST(guards, a_review_is_applied_for_within_thirty_days_of_receipt)
{
    struct stand s;
    stand_up(&s);
    s.actor = (struct actor){ .tenant = TENANT, .portal = true, .portal_case = 1 };
    struct cases_case c = ripe(CASES_NOTIFIED);
    c.notified_on = clock_today(&s.ctx) - 30;
    CHECK(step(&s, &c, CASES_DO_START_REVIEW) == RC_OK);
    c.notified_on--;
    CHECK(step(&s, &c, CASES_DO_START_REVIEW) == RC_CONFLICT);
    c.notified_on += 2;
    c.handler_unit_id = TENANT; /* the head office itself: art.20 names no reviewing body */
    CHECK(step(&s, &c, CASES_DO_START_REVIEW) == RC_CONFLICT);
}

TEST(guards, a_fault_or_a_systemic_cause_needs_its_rectification)
{
    struct stand s;
    stand_up(&s);
    as_almighty(&s);
    const struct cases_case c = ripe(CASES_NOTIFIED);
    struct cases_act in = full(CASES_DO_FIND_FAULT);
    in.rectification = (str){ 0 };
    CHECK(cases_can_find_fault(&s.ctx, &c, &in) == RC_OK);
    in.systemic = true;
    CHECK(cases_can_find_fault(&s.ctx, &c, &in) == RC_INVALID);
    in.systemic = false;
    in.responsibility = STR("STAFF");
    CHECK(cases_can_find_fault(&s.ctx, &c, &in) == RC_INVALID);
    in.rectification = STR("ZG-1");
    CHECK(cases_can_find_fault(&s.ctx, &c, &in) == RC_OK);
}

TEST(guards, a_twenty_first_file_is_refused)
{
    struct stand s;
    stand_up(&s);
    as_almighty(&s);
    struct cases_case c = ripe(CASES_INVESTIGATING);
    c.attachments = CASES_FILES - 1;
    CHECK(step(&s, &c, CASES_DO_ATTACH) == RC_OK);
    c.attachments++;
    CHECK(step(&s, &c, CASES_DO_ATTACH) == RC_CONFLICT);
}
