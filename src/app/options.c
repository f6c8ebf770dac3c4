/* The command line: options, positionals, and the refusal of what no command knows. */
#include "app.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const char *app_option(int argc, char **argv, const char *name)
{
    const size_t n = strlen(name);
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strncmp(argv[i] + 2, name, n) != 0)
            continue;
        if (argv[i][2 + n] == '=')
            return argv[i] + 3 + n;
        if (argv[i][2 + n] == 0 && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

bool app_flag(int argc, char **argv, const char *name)
{
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0)
            return true;
    return false;
}

/* Options that stand alone; every other --name takes the next word. */
static bool stands_alone(const char *name)
{
    static const char *const flags[] = { "json",    "help",      "check", "digest", "dry-run",  "ts",      "no-limits", "full",
                                         "journal", "catalogue", "flow",  "rights", "settings", "explain", "with-keys", "skip-bad" };
    for (size_t i = 0; i < ARRAY_LEN(flags); i++)
        if (strcmp(name, flags[i]) == 0)
            return true;
    return strchr(name, '=') != NULL;
}

const char *app_positional(int argc, char **argv, int n)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            i += !stands_alone(argv[i] + 2);
            continue;
        }
        if (n-- == 0)
            return argv[i];
    }
    return NULL;
}

/* Does the usage text name this option?  "--SETTING" stands for every setting. */
static bool named(const char *usage, const char *name, size_t n)
{
    for (const char *at = usage; (at = strstr(at, "--")) != NULL; at += 2)
        if (strncmp(at + 2, name, n) == 0 && !isalnum((unsigned char)at[2 + n]) && at[2 + n] != '-')
            return true;
    if (!strstr(usage, "--SETTING"))
        return false;
    for (size_t i = 0; i < conf_n_items; i++) {
        size_t k = 0;
        const char *item = conf_items[i].name;
        while (k < n && item[k] && (item[k] == name[k] || (item[k] == '_' && name[k] == '-')))
            k++;
        if (k == n && item[k] == 0)
            return true;
    }
    return false;
}

bool app_options_known(const char *command, const char *usage, int argc, char **argv)
{
    static const char everywhere[] = "--data --database --json --help";
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0)
            continue;
        const char *name = argv[i] + 2;
        const size_t n = strcspn(name, "=");
        if (!named(usage, name, n) && !named(everywhere, name, n)) {
            fprintf(stderr, "xiaobao %s: no such option: %.*s\nusage: xiaobao %s %s\n", command, (int)n + 2, argv[i], command, usage);
            return false;
        }
        if (stands_alone(name))
            continue;
        if (++i == argc) {
            fprintf(stderr, "xiaobao %s: --%s needs a value\n", command, name);
            return false;
        }
    }
    return true;
}
