/* A provincial union, three county legal entities, forty outlets, two hundred staff in all roles. */
#include "demo.h"

#include "codes.h"
#include "orgs.h"
#include "users.h"

enum { UNION = 1 };
static const char *const counties[] = { "青川农信联社", "云溪农村商业银行", "南岭农村信用联社" };
static const char *const towns[] = { "城关", "东街", "西门", "河口", "白水", "石桥", "柳林",
                                     "马鞍", "竹园", "沙坝", "三江", "龙泉", "新场", "太平" };

static rc unit(struct demo *d, id64 tenant, id64 id, id64 parent, enum orgs_kind kind, const char *code, str name, const char *phone)
{
    const struct orgs_new u = { tenant, id, parent, kind, str_of(code), name, str_of(phone), (str){ 0 }, d->today - 900 };
    id64 made;
    return orgs_create(&d->app.ctx, &u, &made);
}

static rc staff(struct demo *d, id64 tenant, id64 org, id64 id, str login, str name, const char *roles)
{
    const struct users_new in = { tenant,          id, org, login, name, str_of(roles), str_fmt(d->app.arena, "%lld", (long long)id),
                                  d->password_hash };
    id64 made;
    return users_create(&d->app.ctx, &in, &made);
}

/* One named person of a role; login is county and role, "a.desk". */
static rc named(struct demo *d, int c, id64 org, id64 id, const char *word, const char *roles)
{
    struct arena *a = d->app.arena;
    const str login = str_fmt(a, "%c.%s", 'a' + c, word);
    return staff(d, d->entities[c].id, org, id, login, demo_name(d, a), roles);
}

static rc head_office(struct demo *d, int c)
{
    struct demo_entity *e = &d->entities[c];
    struct arena *a = d->app.arena;
    static const struct {
        const char *name, *word, *roles;
    } departments[] = { { "消费者权益保护部", "lead", "lead_department_county superior_reviewer" },
                        { "客户服务中心", "callback", "callback_agent complaint_desk" },
                        { "信用卡与零售部", "head", "unit_head" },
                        { "审计部", "audit", "auditor" },
                        { "联社领导", "exec", "county_executive" },
                        { "合规与纪检部", "comply", "regulator_liaison discipline_officer" } };
    for (size_t i = 0; i < ARRAY_LEN(departments); i++) {
        const id64 org = e->id * 100 + 50 + (id64)i;
        TRY(unit(d, e->id, org, e->id, ORGS_DEPARTMENT, str_fmt(a, "D%02zu", i + 1).p, str_of(departments[i].name), ""));
        TRY(named(d, c, org, org * 100 + 1, departments[i].word, departments[i].roles));
    }
    e->lead = (e->id * 100 + 50) * 100 + 1;
    e->callback = (e->id * 100 + 51) * 100 + 1;
    e->head = (e->id * 100 + 52) * 100 + 1;
    e->executive = (e->id * 100 + 54) * 100 + 1;
    e->reviewer = e->lead;
    e->desk = (e->id * 100 + 50) * 100 + 2;
    TRY(named(d, c, e->id * 100 + 50, e->desk, "desk", "complaint_desk"));
    for (int i = 0; i < 8; i++) {
        const id64 id = (e->id * 100 + 52) * 100 + 10 + i;
        e->handlers[e->n_handlers++] = id;
        TRY(staff(d, e->id, e->id * 100 + 52, id, str_fmt(a, "%c.handler%d", 'a' + c, i + 1), demo_name(d, a), "handler"));
    }
    return RC_OK;
}

static rc outlets(struct demo *d, int c, int n)
{
    struct demo_entity *e = &d->entities[c];
    struct arena *a = d->app.arena;
    for (int i = 0; i < n; i++) {
        const id64 org = e->id * 100 + i + 1;
        struct orgs_brief u;
        TRY(unit(d, e->id, org, e->id, ORGS_OUTLET, str_fmt(a, "%02d", i + 1).p, str_fmt(a, "%s分社", towns[i % (int)ARRAY_LEN(towns)]),
                 ""));
        TRY(orgs_brief_get(&d->app.ctx, e->id, org, &u));
        e->outlets[i] = org;
        e->clerks[i] = org * 100 + 1;
        e->paths[i] = str_dup(d->keep, u.path);
        TRY(staff(d, e->id, org, e->clerks[i], str_fmt(a, "%c.clerk%d", 'a' + c, i + 1), demo_name(d, a), "first_contact_person handler"));
        for (int k = 0; k < 2; k++)
            TRY(staff(d, e->id, org, org * 100 + 2 + k, str_fmt(a, "%c.o%d.s%d", 'a' + c, i + 1, k + 1), demo_name(d, a),
                      k ? "assisting_unit" : "first_contact_person"));
        TRY(staff(d, e->id, org, org * 100 + 9, str_fmt(a, "%c.head%d", 'a' + c, i + 1), demo_name(d, a), "unit_head"));
    }
    e->n_outlets = n;
    return RC_OK;
}

rc demo_orgs(struct demo *d)
{
    struct arena *a = d->app.arena;
    TRY(unit(d, 0, UNION, 0, ORGS_UNION, "0001", STR("蜀州省农村信用社联合社"), "400-000-0001"));
    TRY(unit(d, UNION, 11, UNION, ORGS_DEPARTMENT, "D01", STR("消费者权益保护部"), ""));
    TRY(staff(d, UNION, 11, 1101, STR("p.lead"), demo_name(d, a), "provincial_lead"));
    TRY(staff(d, UNION, 11, 1102, STR("admin"), demo_name(d, a), "system_administrator"));
    TRY(staff(d, UNION, 11, 1103, STR("security"), demo_name(d, a), "security_auditor"));
    static const int n_outlets[] = { 14, 14, 12 };
    for (int c = 0; c < 3; c++) {
        d->entities[c] = (struct demo_entity){ .id = 101 + c };
        TRY(unit(d, 0, 101 + c, UNION, ORGS_ENTITY, str_fmt(a, "%04d", c + 7).p, str_of(counties[c]), str_fmt(a, "0830-555%04d", c + 7).p));
        TRY(head_office(d, c));
        TRY(outlets(d, c, n_outlets[c]));
    }
    return RC_OK;
}
