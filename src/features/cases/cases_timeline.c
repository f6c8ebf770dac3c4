/* The timeline is the stream itself, told in order: nothing is stored twice. */
#include "cases_view.h"

#include "users.h"

enum { ENTRIES = 2000 };

struct entry_field {
    str name, value;
};

/* clang-format off */
static const struct json_field field_fields[] = {
    JSON_STR(struct entry_field, name,  REQUIRED, 1, 40),
    JSON_STR(struct entry_field, value, REQUIRED, 0, 8000),
};
static const struct json_type field_type = { "struct cases_entry_field", field_fields, ARRAY_LEN(field_fields), sizeof(struct entry_field) };
static const struct json_field entry_fields[] = {
    JSON_I64 (struct cases_entry, version,     REQUIRED, 1, INT64_MAX),
    JSON_I64 (struct cases_entry, at,          REQUIRED, 0, INT64_MAX),
    JSON_STR (struct cases_entry, type,        REQUIRED, 1, 60),
    JSON_STR (struct cases_entry, kind,        REQUIRED, 1, 20),
    JSON_ID  (struct cases_entry, actor_id,    OPTIONAL),
    JSON_STR (struct cases_entry, actor_name,  OPTIONAL, 0, 60),
    JSON_STR (struct cases_entry, text,        OPTIONAL, 0, 8000),
    JSON_BOOL(struct cases_entry, to_consumer, REQUIRED),
    JSON_LIST(struct cases_entry, fields,      OPTIONAL, 0, 20, &field_type),
};
static const struct json_type entry_type = JSON_TYPE(struct cases_entry, entry_fields);
static const struct json_field timeline_fields[] = { JSON_LIST(struct cases_timeline, items, REQUIRED, 0, ENTRIES, &entry_type) };
/* clang-format on */
const struct json_type cases_timeline_type = JSON_TYPE(struct cases_timeline, timeline_fields);

struct telling {
    struct ctx *ctx;
    bool consumer;
    struct cases_entry *items;
    size_t n;
};

static bool for_consumer(enum cases_action a)
{
    return a == CASES_DO_MESSAGE || a == CASES_DO_SUPPLEMENT || a == CASES_DO_OBJECT || a == CASES_DO_ACCEPT || a == CASES_DO_NOTIFY ||
           a == CASES_DO_APPROVE_EXTENSION || a == CASES_DO_WITHDRAW || a == CASES_DO_NOT_ACCEPT || a == CASES_DO_START_REVIEW ||
           a == CASES_DO_DECIDE_REVIEW;
}

static const char *kind_of(enum cases_action a)
{
    if (a == CASES_DO_NOTE || a == CASES_DO_HANDLING_NOTE || a == CASES_DO_SELF_REVIEW)
        return "internal";
    if (a == CASES_DO_ATTACH || a == CASES_DO_FINDING)
        return "evidence";
    return for_consumer(a) || a == CASES_DO_FIRST_CONTACT || a == CASES_DO_FOLLOW_UP || a == CASES_DO_RATE ? "contact" : "act";
}

static struct json_list fields_of(struct arena *a, const struct cases_acted *p)
{
    const struct entry_field all[] = {
#define X(name, max) { STR(#name), p->name.erased ? STR("[erased]") : p->name.text },
        CASES_TEXTS(X)
#undef X
            { STR("outcome"), p->outcome },
        { STR("responsibility"), p->responsibility },
        { STR("kind"), p->kind },
        { STR("reason"), p->reason },
        { STR("result"), p->result },
        { STR("business"), p->business },
        { STR("cause"), p->cause },
        { STR("file"), p->file_name.text },
    };
    struct entry_field *out = ARENA_ARRAY(a, struct entry_field, ARRAY_LEN(all));
    size_t n = 0;
    for (size_t i = 1; i < ARRAY_LEN(all); i++) /* the note is the text itself */
        if (all[i].value.n)
            out[n++] = (struct entry_field){ all[i].name, str_dup(a, all[i].value) };
    return (struct json_list){ out, n };
}

static rc tell(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct telling *t = self;
    struct arena *a = t->ctx->arena;
    if (t->n == ENTRIES)
        return RC_OK;
    struct cases_entry e = { .version = ev->version, .at = ev->at, .type = str_of(type->name), .actor_id = ev->actor, .kind = STR("act") };
    if (type == &cases_registered_event) {
        const struct cases_registered *p = payload;
        e.text = str_dup(a, p->matter.erased ? STR("[erased]") : p->matter.text);
        e.kind = STR("contact");
    } else if (type->payload == &cases_erasure_type) {
        if (t->consumer)
            return RC_OK;
        e.text = str_dup(a, ((const struct cases_erasure *)payload)->order);
    } else if (type == &cases_one_time_event) {
        if (t->consumer)
            return RC_OK;
        e.text = str_dup(a, cases_one_time_reason(payload));
    } else {
        const struct cases_acted *p = payload;
        if (t->consumer && !for_consumer(p->action))
            return RC_OK;
        e.kind = str_of(kind_of(p->action));
        e.to_consumer = for_consumer(p->action);
        e.text = str_dup(a, p->note.erased ? STR("[erased]") : p->note.text);
        if (!t->consumer)
            e.fields = fields_of(a, p);
    }
    t->items[t->n++] = e;
    return RC_OK;
}

rc cases_timeline_make(struct ctx *ctx, const struct cases_case *c, bool consumer, struct cases_timeline *out)
{
    struct telling t = { ctx, consumer, ARENA_ARRAY(ctx->arena, struct cases_entry, c->version < ENTRIES ? c->version + 1 : ENTRIES), 0 };
    TRY(journal_read_stream(ctx, c->tenant_id, c->id, 0, tell, &t));
    for (size_t i = 0; i < t.n && !consumer; i++) {
        struct users_brief u;
        if (t.items[i].actor_id && users_brief_get(ctx, c->tenant_id, t.items[i].actor_id, &u) == RC_OK)
            t.items[i].actor_name = u.name;
    }
    *ctx->why = (struct fault_info){ 0 };
    *out = (struct cases_timeline){ { t.items, t.n } };
    return RC_OK;
}
