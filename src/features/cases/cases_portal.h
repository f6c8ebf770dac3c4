#pragma once
#include "cases_doc.h"

/* What the portal's wire knows; cases_portal_types.c has the tables. */
struct portal_intake {
    id64 tenant_id, outlet_id;
    str matter, product, demand, consumer_name, phone, id_no, address, complainant_type, reply_by;
    day_t happened_on;
    int64_t amount_fen;
    struct json_list demands, special_groups;
};
struct portal_filed {
    id64 id;
    str no, code, basis;
    ms_t received_at;
    day_t due_on;
};
struct code_out {
    str code, name_zh, name_en;
};
struct outlet_out {
    id64 id;
    str name;
};
struct institution_out {
    id64 tenant_id;
    str name, phone, address;
    struct json_list outlets;
};
struct limits_out {
    int64_t days, extended, most;
    str basis;
};
struct info_out {
    struct json_list institutions, products, demands, special_groups;
    struct limits_out limits;
};
struct challenge_out {
    str challenge;
    int64_t bits;
};
struct enter_in {
    str code, phone;
};
struct message_out {
    ms_t at;
    str from, text, type;
    bool locked;
};
struct step_out {
    str step, state;
    ms_t at;
};
struct file_out {
    id64 id;
    str name;
    int64_t size;
};
struct portal_case {
    str no, unit_name, hotline;
    enum cases_state state;
    ms_t received_at;
    day_t due_on, due_on_rolled, notified_on, review_until, review_due_on;
    bool extended, decision_ready, second_factor;
    str answer; /* accepted | objected */
    int64_t rated;
    struct json_list steps, can, messages, attachments;
};
struct portal_case_out {
    struct portal_case the_case;
};
struct entered_out {
    str token;
    struct portal_case the_case;
};
struct second_in {
    str id_tail, code; /* one of them */
};
struct ok_out {
    bool ok;
};
struct letter_out {
    str no, facts, basis, reasons, remedies, outcome, unit_name;
    int64_t amount_fen;
    day_t decided_on, notified_on;
};
struct portal_act {
    str action, text;
    int64_t satisfaction;
    bool pressed, timely, respect, clear;
};

#define CASES_LAW_BASIS STR("《银行业保险业消费投诉处理管理办法》第十八条")
enum { CASES_PORTAL_MINUTES = 60, CASES_INSTITUTIONS = 500 };

/* What a consumer's face shows of one case. */
MUST_USE rc cases_portal_case_of(struct ctx *ctx, const struct cases_case *c, struct portal_case *out);
/* Is this the one-time code told for that case, not over and not used?  It is then used up; a wrong one is counted. */
MUST_USE rc cases_one_time_is(struct ctx *ctx, const struct cases_case *c, str code, bool *same);
/* The one case a portal session may see. */
MUST_USE rc cases_portal_mine(struct ctx *ctx, struct cases_case *c);
