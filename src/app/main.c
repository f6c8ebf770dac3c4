/* xiaobao COMMAND [options]: exit status 0 done, 1 findings or not-ok, 2 usage, 3 failure. */
#include "app.h"

#include "engine/sheet/sheet.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *args, *summary;
    app_command *run;
} commands[] = {
    { "init", "[--suite intl|gm]", "make a fresh institution in --data and print the administrator's activation token", app_cmd_init },
    { "demo", "[--cases N] [--suite intl|gm] [--seed S] [--today YYYY-MM-DD] [--digest]",
      "fill --data with a demonstration union and print the accounts", app_cmd_demo },
    { "serve", "[--listen 127.0.0.1:PORT] [--role portal|desk|all] [--no-limits] [--SETTING VALUE]...",
      "serve the portal at / and the workspace at /desk", app_cmd_serve },
    { "config", "[--explain] [--SETTING VALUE]...", "every setting, its value and where it comes from", app_cmd_config },
    { "due", "RULE --from DATE|TIME [--calendar cn] [--pause A..B]...", "compute a limit and say how, day by day", app_cmd_due },
    { "case", "list [--open true|false] [--entity CODE] [--after CURSOR] | show NO [--as-at TIME] | file FILE|-",
      "look at cases, or file one from JSON", app_cmd_case },
    { "erase", "--consumer ID --order TEXT [--reason TEXT] [--keep-years N] | --replay FILE",
      "erase a person under a legal order; everything else stays valid", app_cmd_erase },
    { "export", "--case NO --out FILE.zip [--reason TEXT] | --journal --out DIR",
      "a case as a package anyone can verify, or the whole journal as segments", app_cmd_export },
    { "verify", "[--checkpoint FILE]", "walk the whole journal: hashes, chains, seals; against an anchor kept elsewhere", app_cmd_verify },
    { "import", "orgs|staff|cases FILE|- [--map MAP.json|NAME] [--entity CODE] [--sheet NAME] [--dry-run] [--skip-bad] [--rejects FILE]",
      "bring in a CSV or XLSX table: check every row, then write", app_cmd_import },
    { "user",
      "list [--entity CODE] [--text T] | add --login L --name N --entity CODE [--unit CODE] [--staff-no X] [--roles \"R...\"] | disable "
      "LOGIN | enable LOGIN | reset LOGIN | roles [LOGIN R...]",
      "accounts: list, make, disable, invite again, change roles", app_cmd_user },
    { "org",
      "list [--entity CODE] [--on DAY] | tree [--entity CODE] | add --kind K --entity CODE --code C --name N [--parent CODE] [--phone P] "
      "[--address A] [--from DAY]",
      "units: list, show the tree, add or change one by its code", app_cmd_org },
    { "rebuild", "[--check] [--only read|derived]", "build every table again from the journal; --check compares instead", app_cmd_rebuild },
    { "backup", "--out DIR [--with-keys]", "copy everything into a folder with a manifest of hashes, while the server runs",
      app_cmd_backup },
    { "restore", "--from DIR [--vault DIR] [--keys DIR] [--anchors DIR] --data NEW_DIR",
      "a fresh institution from a backup, proved; the newest vault and anchors may be given", app_cmd_restore },
    { "describe", "[--ts | --rights | --flow | --catalogue | --settings]", "documents generated from the tables", app_cmd_describe },
    { "openapi", "", "the OpenAPI 3.1 document", app_cmd_openapi },
    { "version", "", "the version", app_cmd_version },
};

static int help(FILE *to)
{
    fprintf(to, "xiaobao (消保) %s\n\nusage: xiaobao COMMAND [--data DIR] [--database postgresql://...] [--json] ...\n\n", XIAOBAO_VERSION);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "\nxiaobao COMMAND --help tells more.  Exit status: 0 done, 1 findings or not-ok, 2 usage, 3 failure.\n");
    return to == stdout ? 0 : 2;
}

int app_cmd_version(const struct app_options *o, int argc, char **argv)
{
    (void)argc, (void)argv;
    printf(o->json ? "{\"version\":\"%s\"}\n" : "xiaobao %s\n", XIAOBAO_VERSION);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct box_kind *const helpers[] = { &box_probe, &sheet_box };
    box_enter(argc, argv, helpers, ARRAY_LEN(helpers));
    if (argc < 2)
        return help(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return help(stdout);
    const char *data = app_option(argc - 2, argv + 2, "data");
    const struct app_options o = { data ? data : "data", app_option(argc - 2, argv + 2, "database"), app_flag(argc - 2, argv + 2, "json") };
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        if (app_flag(argc - 2, argv + 2, "help")) {
            printf("usage: xiaobao %s %s [--data DIR] [--database URL] [--json]\n\n%s\n", commands[i].name, commands[i].args,
                   commands[i].summary);
            return 0;
        }
        if (!app_options_known(commands[i].name, commands[i].args, argc - 2, argv + 2))
            return 2;
        return commands[i].run(&o, argc - 2, argv + 2);
    }
    fprintf(stderr, "xiaobao: no such command: %s\n", argv[1]);
    return help(stderr);
}
