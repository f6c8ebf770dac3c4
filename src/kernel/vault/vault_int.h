#pragma once
#include "kernel/vault/vault.h"

void vault_put_be(struct buf *b, int64_t v); /* 8 bytes, big-endian */
