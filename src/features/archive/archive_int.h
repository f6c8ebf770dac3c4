#pragma once
#include "archive.h"

struct archive_exported {
    id64 case_id;
    int64_t version, size;
    str no, hash, reason;
};
extern const struct journal_type archive_exported_event;
enum { ARCHIVE_N_ROUTES = 1 };
extern const struct http_route archive_routes[ARCHIVE_N_ROUTES];
