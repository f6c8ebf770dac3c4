#include "cases_play.h"

#include "base/cal.h"
#include "cases_int.h"
#include "users.h"

struct stage {
    struct ctx ctx;
    struct clock_fixed *clock;
    const struct cases_cast *cast;
    const struct cases_script *script;
    id64 id;
    int64_t version;
    ms_t now;
    int64_t acts;
    bool over;
};

enum { HOUR = 3600000, OPENS = 8 * HOUR + HOUR / 2, CLOSES = 18 * HOUR };

/* Staff act between half past eight and six. */
static ms_t office_time(ms_t at)
{
    const ms_t midnight = cal_day_of(at) * 24 * (ms_t)HOUR - 8 * (ms_t)HOUR, within = at - midnight;
    if (within < OPENS)
        return midnight + OPENS + within % HOUR;
    return within > CLOSES ? midnight + 24 * (ms_t)HOUR + OPENS + within % HOUR : at;
}

static rc as(struct stage *s, id64 person, struct actor *actor)
{
    if (person == 0) {
        *actor = (struct actor){ .tenant = s->cast->tenant, .portal = true, .portal_case = s->id };
        return RC_OK;
    }
    return users_auth_source.load_actor(&s->ctx, s->cast->tenant, person, actor);
}

/* One act by one person, `hours` after the last; nothing once the curtain is down. */
static rc act(struct stage *s, id64 person, int64_t hours, struct cases_act in)
{
    struct actor actor;
    s->now += hours * s->script->pace * HOUR;
    if (person)
        s->now = office_time(s->now);
    s->over = s->over || s->now > s->script->until || (s->script->acts && s->acts >= s->script->acts);
    if (s->over)
        return RC_OK;
    clock_fixed_set(s->clock, s->now);
    TRY(as(s, person, &actor));
    s->ctx.actor = &actor;
    in.version = s->version;
    s->acts++;
    return cases_act(&s->ctx, s->cast->tenant, s->id, &in, &s->version);
}

#define ACT(...) ((struct cases_act){ __VA_ARGS__ })

static rc opening(struct stage *s, const struct cases_intake *in)
{
    const struct cases_cast *c = s->cast;
    TRY(act(s, c->clerk, 1, ACT(.action = CASES_DO_TAKE)));
    TRY(act(s, c->desk, 2,
            ACT(.action = CASES_DO_CODE, .business = in->business, .cause = in->cause, .level = STR("NORMAL"), .urgency = STR("II"))));
    TRY(act(s, c->desk, 1, ACT(.action = CASES_DO_HAND_OVER, .to_id = c->handler, .note = STR("请按首问责任接办"))));
    TRY(act(s, c->handler, 1, ACT(.action = CASES_DO_SIGN)));
    TRY(act(s, c->handler, 3, ACT(.action = CASES_DO_FIRST_CONTACT, .note = STR("已电话联系消费者，确认诉求与联系方式"), .reached = true)));
    return act(s, c->handler, 1, ACT(.action = CASES_DO_START));
}

static rc extension(struct stage *s)
{
    if (!s->script->extend)
        return RC_OK;
    TRY(act(s, s->cast->handler, 48, ACT(.action = CASES_DO_REQUEST_EXTENSION, .to = 30, .note = STR("情况复杂，需调取第三方流水"))));
    return act(s, s->cast->head, 8, ACT(.action = CASES_DO_APPROVE_EXTENSION, .note = STR("同意，请告知消费者")));
}

static rc middle(struct stage *s)
{
    const struct cases_cast *c = s->cast;
    const int64_t h = s->script->step_hours;
    TRY(act(s, c->handler, h, ACT(.action = CASES_DO_NOTE, .note = STR("已调取流水与录音，正在核对"))));
    TRY(extension(s));
    TRY(act(s, c->handler, 4 * h,
            ACT(.action = CASES_DO_FINDING, .facts = STR("经核对系统流水与业务凭证，消费者反映的扣费属实"),
                .evidence = STR("账户流水；业务凭证；通话录音"),
                .conclusion = s->script->fault ? STR("办理环节存在差错") : STR("扣费符合约定，告知不够充分"))));
    return act(s, c->handler, h,
               ACT(.action = CASES_DO_PROPOSE_DECISION, .facts = STR("经查，消费者反映的事项发生在我社网点，相关流水与凭证已核对一致。"),
                   .basis = STR("《银行业保险业消费投诉处理管理办法》第十八条、第十九条；业务合同约定。"),
                   .reasons = STR("该笔费用的收取依据与告知情况如上所述，现作出处理。"),
                   .remedies = STR("对处理决定有异议的，可自收到之日起三十日内申请核查，也可以申请调解、仲裁或提起诉讼。"),
                   .outcome = s->script->fault ? STR("FULL") : STR("PART"), .responsibility = s->script->fault ? STR("STAFF") : STR("NONE"),
                   .amount_fen = s->script->fault ? 32050 : 0));
}

/* The consumer says what he thinks of the answer; some apply for review, and the county's lead department decides. */
static rc answer(struct stage *s)
{
    const struct cases_script *script = s->script;
    if (!script->object)
        return act(s, 0, 20, ACT(.action = CASES_DO_ACCEPT));
    TRY(act(s, 0, 20, ACT(.action = CASES_DO_OBJECT, .note = STR("对答复不满意"))));
    if (!script->review)
        return RC_OK;
    TRY(act(s, 0, 26, ACT(.action = CASES_DO_START_REVIEW, .note = STR("申请核查：认定事实与我掌握的短信不一致"))));
    return act(
        s, s->cast->lead, 160,
        ACT(.action = CASES_DO_DECIDE_REVIEW, .upheld = true, .opinion = STR("经核查，处理程序、时限与结果符合规定，维持原处理决定")));
}

static rc ending(struct stage *s)
{
    const struct cases_cast *c = s->cast;
    TRY(act(s, c->head, 5, ACT(.action = CASES_DO_CHECK_APPROVE, .note = STR("同意"))));
    TRY(act(s, c->handler, 3, ACT(.action = CASES_DO_NOTIFY, .kind = STR("message"), .proof = STR("短信平台回执"), .reached = true)));
    TRY(answer(s));
    TRY(act(s, c->handler, 2,
            ACT(.action = CASES_DO_HANDLING_NOTE, .note = STR("症结：告知不充分；有效做法：当面核对流水；下次避免：办理时逐项说明费用"))));
    TRY(act(s, c->callback, 20,
            ACT(.action = CASES_DO_FOLLOW_UP, .result = STR("reached"),
                .note = s->script->object ? STR("回访：认可处理及时，对结果仍有保留") : STR("回访：认可处理及时、态度尊重"),
                .satisfaction = s->script->object ? 2 : 4, .timely = true, .respect = true, .clear = !s->script->object)));
    TRY(act(s, c->handler, 4,
            ACT(.action = CASES_DO_SELF_REVIEW, .lacking = STR("首次告知不充分"), .improvement = STR("办理时逐项说明费用并留痕"),
                .done_on = cal_day_of(s->now) + 10)));
    TRY(act(s, c->lead, 2,
            ACT(.action = CASES_DO_FIND_FAULT, .responsibility = s->script->fault ? STR("STAFF") : STR("NONE"),
                .note = STR("经核对凭证与录音，责任认定如下"), .rectification = s->script->fault ? STR("柜面告知整改") : (str){ 0 })));
    return act(s, c->handler, 6, ACT(.action = CASES_DO_CLOSE));
}

rc cases_play(struct ctx *ctx, struct clock_fixed *clock, const struct cases_intake *in, const struct cases_cast *cast,
              const struct cases_script *script)
{
    struct stage s = { .ctx = *ctx, .clock = clock, .cast = cast, .script = script, .version = 1, .now = in->received_at };
    struct cases_filed filed;
    struct actor actor = { .tenant = cast->tenant, .portal = true };
    s.ctx.actor = &actor;
    TRY(cases_register(&s.ctx, in, &filed));
    s.id = filed.id;
    TRY(opening(&s, in));
    if (script->withdraw)
        return act(&s, 0, 5, ACT(.action = CASES_DO_WITHDRAW, .note = STR("问题已经解决")));
    TRY(middle(&s));
    return ending(&s);
}
