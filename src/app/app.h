#pragma once
#include "kernel/clock/clock.h"
#include "kernel/conf/conf.h"
#include "kernel/derive/derive.h"
#include "kernel/http/http.h"
#include "kernel/id/id.h"
#include "kernel/job/job.h"
#include "kernel/suite/suite.h"
#include "kernel/vault/vault.h"

/* One institution's data, opened: files, keys, database, environment.  The only code that knows all rooms. */
struct app {
    struct db_place place;
    struct env env;
    struct db *db; /* a write connection for commands; the server opens its own */
    struct arena *arena;
    struct actor actor; /* "system" for commands */
    struct fault_info why;
    struct ctx ctx;
    struct seal *seal; /* the signing key; env.seal points to it */
};

extern const struct feature *const app_features[];
extern const size_t app_n_features;
extern const struct db_schema *const app_schemas[];
extern const size_t app_n_schemas;
/* PostgreSQL: every committed event gets its place in the log (decisions 9); on SQLite the writer did it. */
MUST_USE rc app_settle(struct app *app);
/* The derived tables of all rooms, and who hears what. */
MUST_USE rc app_prepare_derived(struct app *app);
struct derive_conf app_derive_conf(void);
/* All timed and queued work; work and env are the caller's to fill in. */
struct job_conf app_job_conf(void);

struct app_options {
    const char *data;     /* --data, default "data" */
    const char *database; /* --database, NULL = SQLite in data */
    bool json;            /* --json */
};

/* Make a fresh institution: directory, master key (from `rnd`), signing key, suite.  RC_CONFLICT when there is one. */
MUST_USE rc app_create(const struct app_options *o, const char *suite, const struct random_source *rnd);
/* Open it; clock and randomness may be given (demo), NULL = the real ones. */
MUST_USE rc app_open(const struct app_options *o, const struct clock *clock, const struct random_source *rnd, struct app *app);
void app_close(struct app *app);
bool app_exists(const struct app_options *o);
int app_absent(const struct app_options *o, const char *command); /* says so on stderr; exit status 3 */
/* The master key only, for tests of both suites. */
MUST_USE rc app_prepare_database(struct app *app); /* migrations and packs */

/* The settings: command line, environment, DIR/xiaobao.conf, table. */
MUST_USE rc app_conf(struct ctx *ctx, const struct app_options *o, int argc, char **argv, struct conf_read *out);

/* Erase again everybody the list names (a vault restored from an older backup has their keys). */
MUST_USE rc app_erase_replay(struct app *app, const struct app_options *o, const char *path, int64_t *persons);

/* A fresh scratch arena for the next command on the same connection. */
void app_reset(struct app *app);
int app_fail(struct app *app, const char *doing, rc r); /* words on stderr; exit status 3 */

/* Sub-commands: argc/argv after the name. */
typedef int app_command(const struct app_options *o, int argc, char **argv);
app_command app_cmd_init, app_cmd_demo, app_cmd_serve, app_cmd_due, app_cmd_case, app_cmd_verify, app_cmd_rebuild, app_cmd_describe,
    app_cmd_openapi, app_cmd_version, app_cmd_user, app_cmd_org, app_cmd_import, app_cmd_export, app_cmd_erase, app_cmd_config,
    app_cmd_backup, app_cmd_restore, app_cmd_doctor;
/* The value of --name among argv, or NULL; *rest counts positionals. */
const char *app_option(int argc, char **argv, const char *name);
bool app_flag(int argc, char **argv, const char *name);
const char *app_positional(int argc, char **argv, int n);
/* false, with words on stderr, when an option stands neither in the command's usage nor everywhere, or lacks its value. */
bool app_options_known(const char *command, const char *usage, int argc, char **argv);
