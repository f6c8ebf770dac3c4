/* The derived database as a whole: made, thrown away. */
#include "kernel/derive/derive.h"

#include "derive.sql.h"

static rc migrate(const struct db_place *place, struct arena *a, const struct db_schema *const *schemas, size_t n)
{
    AUTO(db_drop) struct db *db = NULL;
    const struct db_schema **all = ARENA_ARRAY(a, const struct db_schema *, n + 1);
    all[0] = &derive_schema;
    for (size_t i = 0; i < n; i++)
        all[i + 1] = schemas[i];
    TRY(db_open_derived(place, &db));
    return db_migrate(db, a, all, n + 1);
}

rc derive_prepare(const struct db_place *place, struct arena *a, const struct db_schema *const *schemas, size_t n)
{
    const rc r = migrate(place, a, schemas, n);
    if (r != RC_CONFLICT)
        return r;
    TRY(db_drop_derived(place)); /* another version made it: build it again */
    return migrate(place, a, schemas, n);
}

rc derive_reset(const struct db_place *place)
{
    return db_drop_derived(place);
}
