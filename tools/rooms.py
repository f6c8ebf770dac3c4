#!/usr/bin/env python3
"""The list of rooms as C, from src/features/meson.build.  usage: rooms.py OUT_C KERNEL,SCHEMAS KERNEL,FEATURES ROOM..."""
import sys

out, kernel, served, *rooms = sys.argv[1:]
features = rooms + served.split(",")
schemas = kernel.split(",") + rooms
lines = ["/* Made by tools/rooms.py: which rooms there are stands in src/features/meson.build alone. */", '#include "app.h"', ""]
lines += [f"extern const struct feature {r}_feature;" for r in features]
lines += [f"extern const struct db_schema {s}_schema;" for s in schemas]
lines += ["const struct feature *const app_features[] = { " + ", ".join(f"&{r}_feature" for r in features) + " };"]
lines += ["const size_t app_n_features = sizeof app_features / sizeof app_features[0];"]
lines += ["const struct db_schema *const app_schemas[] = { " + ", ".join(f"&{s}_schema" for s in schemas) + " };"]
lines += ["const size_t app_n_schemas = sizeof app_schemas / sizeof app_schemas[0];"]
open(out, "w", encoding="utf-8").write("\n".join(lines) + "\n")
