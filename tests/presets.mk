# Tests of the presets that are shipped.
check_PROGRAMS += tests/test_presets tests/test_figures
tests_test_presets_SOURCES = tests/test_presets.c $(session_test_sources)
tests_test_presets_LDADD = $(test_ldadd)
tests_test_figures_SOURCES = tests/test_figures.c $(session_test_sources)
tests_test_figures_LDADD = $(test_ldadd)
