/* test_storm.c: whatever is typed, nothing breaks: keys, lines, bytes, resizes at random before sessions of all kinds.
 *
 * DLNSCOPE_STORM_SEED=N blows the storm of that seed, which a failure names, for DLNSCOPE_STORM_KEYS keys. */
#include "storm.h"
#include "tui/overlay.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static long asked_for(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text && *text ? atol(text) : otherwise;
}

/* What came to pass, as storm_saw has it. */
static unsigned blow(void **state, uint32_t seed, int preset, long keys) {
    struct storm *storm = storm_new(*state, seed);
    storm_hold(storm, preset);
    storm_blow(storm, keys);
    unsigned saw = storm_saw(storm);
    storm_free(storm);
    return saw;
}

/* A storm that opens nothing shows nothing. */
static void assert_much_happened(unsigned saw) {
    for (unsigned i = 0; overlay_table[i]; i++)
        if (!(saw >> i & 1))
            fail_msg("%s was never open", overlay_table[i]->name);
    static const unsigned sights[] = {STORM_FORK, STORM_GHOST, STORM_REPLAY, STORM_RECORD};
    for (size_t i = 0; i < ARRAY_LEN(sights); i++)
        if (!(saw & sights[i]))
            fail_msg("what has the bit %#x never came to pass", sights[i]);
}

static void every_kind_of_session_stands(void **state) {
    unsigned saw = 0;
    for (int i = 0; i < storm_presets; i++)
        saw |= blow(state, (uint32_t)(100 + i), i, 600);
    assert_true(saw & STORM_LECTURE);
}

/* A million keys take a few minutes. */
static void a_storm_does_no_harm(void **state) {
    long keys = asked_for("DLNSCOPE_STORM_KEYS", long_tests() ? 1000000 : 20000);
    long asked = asked_for("DLNSCOPE_STORM_SEED", 0), pieces = asked ? 1 : 10;
    unsigned saw = 0;
    for (long i = 0; i < pieces; i++)
        saw |= blow(state, (uint32_t)(asked ? asked : 1 + i), -1, keys / pieces);
    if (!asked)
        assert_much_happened(saw);
}

/* To the picker; from any working directory. */
static void show_presets(void) {
    char here[1024] = "", path[2100];
    const char *srcdir = getenv("srcdir");
    if (!getcwd(here, sizeof here))
        return;
    if (srcdir && srcdir[0] == '/')
        here[0] = '\0';
    snprintf(path, sizeof path, "%s/%s/presets", here, srcdir ? srcdir : ".");
    setenv("DLNSCOPE_PRESETS", path, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_session_stands),
        cmocka_unit_test(a_storm_does_no_harm),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    show_presets();
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
