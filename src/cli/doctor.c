/* doctor.c: `dlnscope doctor`: what to paste into a bug report. */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/cli.h"
#include "preset/build.h"
#include "preset/find.h"

static void print_environment(void) {
    static const char *const names[] = {"TERM", "COLORTERM", "NO_COLOR", "COLORFGBG", "LC_ALL", "LC_CTYPE", "LANG", "ESCDELAY",
                                        "DLNSCOPE_PRESETS", "DLNSCOPE_DATA", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value)
            printf("environment  %s=%s\n", names[i], value);
    }
}

static int doctor(const struct cli_options *o) {
    struct utsname system;
    struct found_preset *found;
    int n = 0;
    dln_error err;
    printf("version      dlnscope " DLN_VERSION "\n");
    if (uname(&system) >= 0)
        printf("system       %s %s %s, %ld processors\n", system.sysname, system.release, system.machine, sysconf(_SC_NPROCESSORS_ONLN));
    printf("blas         %s\n", dln_blas_name());
    printf("threads      %d%s\n", dln_blas_threads(), dln_blas_threads() > 1 ? " (results are not the same to the last bit)" : "");
    printf("memory       %.4g MiB allowed\n", (double)build_default_memory() / 1048576);
    printf("locale       %s, %s\n", setlocale(LC_CTYPE, NULL), nl_langinfo(CODESET));
    char *terminal = term_describe(&o->term);
    printf("%s", terminal ? terminal : "");
    free(terminal);
    if (find_presets(&found, &n, &err))
        return cli_fail(&err);
    printf("presets      %d found, the installed ones in %s\n", n, DLN_PRESET_DIR);
    find_presets_free(found, n);
    print_environment();
    return EXIT_DONE;
}

const struct cli_command cli_doctor = {
    "doctor", "", "terminal, locale, BLAS, threads: what to paste into a bug report", FOR_DOCTOR, 0, 0, doctor,
};
