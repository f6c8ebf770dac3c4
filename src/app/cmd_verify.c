/* verify: the journal, the seals and an anchor kept elsewhere agree, or the first bad place is named. */
#include "app.h"

#include "kernel/seal/seal.h"

#include <stdio.h>

static void print_verdict(bool json, const struct seal_verdict *v)
{
    const struct journal_verdict *j = &v->journal;
    if (json && j->ok)
        printf("{\"ok\":true,\"events\":%lld,\"streams\":%lld,\"sealed\":%lld,\"checkpoints\":%lld}\n", (long long)j->events,
               (long long)j->streams, (long long)v->sealed, (long long)v->checkpoints);
    else if (json)
        printf("{\"ok\":false,\"tenant\":\"%lld\",\"stream\":\"%lld\",\"version\":%lld,\"log_index\":%lld,\"why\":\"%s\"}\n",
               (long long)j->tenant, (long long)j->stream, (long long)j->version, (long long)v->log_index, j->why);
    else if (j->ok)
        printf("ok: %lld events in %lld streams, %lld of them sealed by %lld checkpoints\n", (long long)j->events, (long long)j->streams,
               (long long)v->sealed, (long long)v->checkpoints);
    else
        printf("NOT OK: legal entity %lld stream %lld version %lld (log entry %lld): %s\n", (long long)j->tenant, (long long)j->stream,
               (long long)j->version, (long long)v->log_index, j->why);
}

int app_cmd_verify(const struct app_options *o, int argc, char **argv)
{
    struct app app;
    struct seal_verdict v = { 0 };
    if (!app_exists(o))
        return app_absent(o, "verify");
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = seal_settle(&app.ctx);
    if (r == RC_OK)
        r = seal_verify(&app.ctx, app_option(argc, argv, "checkpoint"), &v);
    if (r == RC_OK && v.journal.ok)
        r = seal_all(&app.ctx); /* only what was found good is signed */
    if (r == RC_OK)
        print_verdict(o->json, &v);
    const int status = r != RC_OK ? app_fail(&app, "verify", r) : v.journal.ok ? 0 : 1;
    app_close(&app);
    return status;
}
