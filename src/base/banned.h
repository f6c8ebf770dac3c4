#pragma once
/* Force-included before every file: the words below do not compile.  Each has a bounded, reentrant or injected
 * peer in base or kernel (str, buf, cal, clock, random).  Rooms are held to a longer list by tools/check_room.py,
 * which looks at symbols: no allocation, clock, environment, threads or database drivers of their own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat stpcpy sprintf vsprintf strtok gets strncpy strncat
#pragma GCC poison atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime mktime
#pragma GCC poison srand srandom drand48
#pragma GCC poison system popen tmpnam tempnam mktemp
