/* verify: the journal proves itself. */
#include "app.h"

#include <stdio.h>
#include <string.h>

int app_cmd_verify(const struct app_options *o, int argc, char **argv)
{
    (void)argc, (void)argv;
    struct app app;
    struct journal_verdict v;
    rc r = app_exists(o) ? app_open(o, NULL, NULL, &app) : RC_NOT_FOUND;
    if (r != RC_OK)
        return app_absent(o, "verify");
    r = app_settle(&app);
    if (r == RC_OK)
        r = journal_verify(&app.ctx, &v);
    if (r != RC_OK) {
        const int status = app_fail(&app, "verify", r);
        app_close(&app);
        return status;
    }
    if (o->json)
        printf("{\"ok\":%s,\"events\":%lld,\"streams\":%lld%s%s%s}\n", v.ok ? "true" : "false", (long long)v.events, (long long)v.streams,
               v.ok ? "" : ",\"why\":\"", v.ok ? "" : v.why, v.ok ? "" : "\"");
    else if (v.ok)
        printf("ok: %lld events in %lld streams\n", (long long)v.events, (long long)v.streams);
    else
        printf("NOT OK: legal entity %lld stream %lld version %lld: %s\n", (long long)v.tenant, (long long)v.stream, (long long)v.version,
               v.why);
    app_close(&app);
    return v.ok ? 0 : 1;
}
