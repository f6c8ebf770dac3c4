#pragma once
#include "kernel/auth/auth.h"

str auth_token_hash(struct ctx *ctx, str token);
MUST_USE rc auth_find(struct ctx *ctx, str token_hash, struct auth_session *out);
