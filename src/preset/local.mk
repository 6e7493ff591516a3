preset_sources = \
	src/preset/batches.c \
	src/preset/build.c src/preset/build.h \
	src/preset/build_parts.h \
	src/preset/check.c src/preset/check.h \
	src/preset/derive.c src/preset/derive.h \
	src/preset/config.c src/preset/config.h \
	src/preset/draw.c src/preset/draw.h \
	src/preset/effort.c \
	src/preset/expand.c \
	src/preset/find.c src/preset/find.h \
	src/preset/generate.c \
	src/preset/levels.c src/preset/levels.h \
	src/preset/memory.c \
	src/preset/merge.c src/preset/merge.h \
	src/preset/nearest.c src/preset/nearest.h \
	src/preset/node.c src/preset/node.h \
	src/preset/number.c src/preset/number.h \
	src/preset/option_find.c \
	src/preset/options.c src/preset/options.h \
	src/preset/place.c src/preset/place.h \
	src/preset/pool.c src/preset/pool.h \
	src/preset/read_claim.h src/preset/read_claim_runs.c \
	src/preset/read_claims.c src/preset/read_claims.h \
	src/preset/read_lecture.c src/preset/read_lecture.h \
	src/preset/read_monte_carlo.c \
	src/preset/read_optimizer.c \
	src/preset/read_parts.h \
	src/preset/read_problem.c \
	src/preset/read_run.c \
	src/preset/reader.c src/preset/reader.h \
	src/preset/samples.c \
	src/preset/scenario.c src/preset/scenario.h \
	src/preset/settings.c src/preset/settings.h \
	src/preset/show.c \
	src/preset/target.c \
	src/preset/yaml.c src/preset/yaml.h \
	src/preset/yaml_write.c

# The default preset, compiled in: its lines as one C string.
nodist_libscope_a_SOURCES = src/preset/builtin.c
CLEANFILES += src/preset/builtin.c
src/preset/builtin.c: $(srcdir)/presets/wu2019/saddle-escape.yaml
	$(AM_V_GEN)$(MKDIR_P) src/preset && { \
	    echo '#include "preset/find.h"'; \
	    echo 'const char builtin_preset[] ='; \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$$/\\n"/' $(srcdir)/presets/wu2019/saddle-escape.yaml; \
	    echo '    ;'; \
	} >$@.new && mv $@.new $@

preset_test_sources = tests/preset_files.c tests/preset_files.h $(data_files)
built_test_sources = tests/preset_built.c tests/preset_built.h $(preset_test_sources)
check_PROGRAMS += tests/test_build tests/test_derive tests/test_expand tests/test_find tests/test_needs tests/test_options tests/test_refusals \
	tests/test_samples tests/test_scenario tests/test_yaml
tests_test_build_SOURCES = tests/test_build.c $(built_test_sources)
tests_test_build_LDADD = $(test_ldadd)
tests_test_derive_SOURCES = tests/test_derive.c $(preset_test_sources)
tests_test_derive_LDADD = $(test_ldadd)
tests_test_expand_SOURCES = tests/test_expand.c $(preset_test_sources)
tests_test_expand_LDADD = $(test_ldadd)
tests_test_find_SOURCES = tests/test_find.c $(data_files)
tests_test_find_LDADD = $(test_ldadd)
tests_test_needs_SOURCES = tests/test_needs.c $(heap_test_sources) $(built_test_sources)
tests_test_needs_LDADD = $(test_ldadd)
tests_test_needs_LDFLAGS = $(heap_ldflags)
tests_test_options_SOURCES = tests/test_options.c $(data_files)
tests_test_options_LDADD = $(test_ldadd)
tests_test_refusals_SOURCES = tests/test_refusals.c $(preset_test_sources)
tests_test_refusals_LDADD = $(test_ldadd)
tests_test_samples_SOURCES = tests/test_samples.c $(built_test_sources)
tests_test_samples_LDADD = $(test_ldadd)
tests_test_scenario_SOURCES = tests/test_scenario.c $(preset_test_sources)
tests_test_scenario_LDADD = $(test_ldadd)
tests_test_yaml_SOURCES = tests/test_yaml.c $(data_files)
tests_test_yaml_LDADD = $(test_ldadd)
