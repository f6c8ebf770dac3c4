/* The helper shuts itself in: limits first, then, when its tables are loaded, files, network and system calls. */
#include "engine/box/box_int.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
static const unsigned arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
static const unsigned arch = AUDIT_ARCH_AARCH64;
#else
#error "name the audit architecture of this machine"
#endif

/* All that decoding memory to memory needs.  Nothing here names a file, a process or an address. */
static const int allowed[] = {
    SYS_read,        SYS_write,     SYS_close,         SYS_exit,         SYS_exit_group,  SYS_brk,          SYS_munmap,
    SYS_mremap,      SYS_madvise,   SYS_futex,         SYS_lseek,        SYS_fstat,       SYS_rt_sigreturn, SYS_rt_sigprocmask,
    SYS_sigaltstack, SYS_getrandom, SYS_clock_gettime, SYS_gettimeofday, SYS_sched_yield, SYS_getpid,       SYS_gettid,
#ifdef SYS_time
    SYS_time,
#endif
};

enum { N_ALLOWED = sizeof allowed / sizeof allowed[0] };

/* A sanitized build reports its findings with calls that are not on the list; they fail there instead of killing. */
static unsigned otherwise(void)
{
    return BOX_SANITIZED ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_KILL_PROCESS;
}

static bool filter_calls(void)
{
    const unsigned at_nr = offsetof(struct seccomp_data, nr), at_arch = offsetof(struct seccomp_data, arch);
    const unsigned at_prot = offsetof(struct seccomp_data, args[2]); /* low half: both machines are little-endian */
    const unsigned at_pid = offsetof(struct seccomp_data, args[0]);
    struct sock_filter prog[N_ALLOWED + 16];
    unsigned short n = 0;
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at_arch);
    prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0);
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at_nr);
    /* mmap and mprotect, but never executable memory */
    prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0);
    prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 2);
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at_prot);
    prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, N_ALLOWED + 3, N_ALLOWED + 4);
    /* abort() sends itself a signal, and may to nobody else */
    prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 2);
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at_pid);
    prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)getpid(), N_ALLOWED + 1, N_ALLOWED);
    for (unsigned i = 0; i < N_ALLOWED; i++)
        prog[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)allowed[i], (unsigned char)(N_ALLOWED - i), 0);
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, otherwise());
    prog[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog program = { n, prog };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* No rule is added, so no file at all.  Older kernels lack it: the call filter stands alone there. */
static int no_files(void)
{
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return 0;
    const struct landlock_ruleset_attr attr = { .handled_access_fs = (UINT64_C(1) << 13) - 1 }; /* all of version 1 */
    const long fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (fd < 0)
        return 0;
    const bool done = syscall(SYS_landlock_restrict_self, (int)fd, 0) == 0;
    close((int)fd);
    return done ? (int)abi : 0;
}

static bool limit(__rlimit_resource_t what, rlim_t value)
{
    const struct rlimit l = { value, value };
    return setrlimit(what, &l) == 0;
}

void box_shut_limits(struct box_state *s)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_DUMPABLE, 0);
    s->no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    s->memory = !BOX_SANITIZED && limit(RLIMIT_AS, (rlim_t)BOX_MEMORY_MB << 20);
    (void)limit(RLIMIT_CPU, BOX_CPU_SECONDS);
    (void)limit(RLIMIT_FSIZE, 0);
    (void)limit(RLIMIT_CORE, 0);
}

void box_shut(struct box_state *s)
{
    s->landlock = no_files();
    (void)limit(RLIMIT_NOFILE, BOX_IN + 1);
    s->seccomp = s->no_new_privs && filter_calls();
}
