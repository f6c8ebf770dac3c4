/* The stand-alone verifier, fed what anybody may hand an auditor: the first byte says whether the rest is a package, records of
 * a log, an anchor, or a payload to be shown.  Nothing of the server is linked. */
#include "../../verifier/verify.h"
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void records(struct report *r, struct bytes rest)
{
    struct walk w = { .report = r };
    struct record rec;
    struct event e;
    if (segment_head(&rest, &w.suite, &w.log))
        while (next_record(&rest, &rec) == 1 && walk_event(&w, &rec, &e))
            ;
    free(w.streams);
}

static void shown(struct bytes payload)
{
    static const unsigned char key[HASH];
    struct event e = { .suite = 1, .log = 1, .stream = 1, .version = 1, .type = TEXT("x.y"), .payload = payload };
    struct case_file c = {
        .suite = 1, .title = TEXT("<&>"), .words = payload, .root = { key, HASH }, .events = &e, .n_events = 1, .n_keys = 1
    };
    struct out page = { 0 };
    c.keys[0] = (struct disclosed){ .id = 1, .known = true, .key = { key, HASH } };
    if (json_valid(payload))
        index_make(&page, &c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct report r;
    struct anchor anchor = { 0 };
    if (size == 0)
        return 0;
    const struct bytes rest = { data + 1, size - 1 };
    memset(&r, 0, sizeof r);
    if (data[0] % 4 == 0)
        (void)verify_package(&r, rest, (struct bytes){ 0 }, NULL);
    else if (data[0] % 4 == 1)
        records(&r, rest);
    else if (data[0] % 4 == 2)
        (void)anchor_read(&r, rest, "anchor", (struct bytes){ 0 }, &anchor);
    else
        shown(rest);
    keep_back(NULL);
    return 0;
}
