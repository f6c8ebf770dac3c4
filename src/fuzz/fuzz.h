#pragma once
#include "kernel/kernel.h"

#include <stddef.h>
#include <stdint.h>

/* One target a program.  With -Dfuzz=true libFuzzer feeds it; without, fuzz_main.c gives it every file of its folder
 * in test/corpora, as an ordinary test.  A broken promise is an assert: the fuzzer keeps the bytes that broke it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A context with an arena of its own, emptied at each call; no database, no actor. */
struct ctx *fuzz_ctx(void);
