preset_sources = src/preset/build.h src/preset/scenario.h \
	src/preset/check.c src/preset/check.h \
	src/preset/find.c src/preset/find.h \
	src/preset/nearest.c src/preset/nearest.h \
	src/preset/node.c src/preset/node.h \
	src/preset/number.c src/preset/number.h \
	src/preset/option_find.c \
	src/preset/options.c src/preset/options.h \
	src/preset/place.c src/preset/place.h \
	src/preset/pool.c src/preset/pool.h \
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

check_PROGRAMS += tests/test_find tests/test_options tests/test_yaml
tests_test_find_SOURCES = tests/test_find.c $(data_files)
tests_test_find_LDADD = $(test_ldadd)
tests_test_options_SOURCES = tests/test_options.c $(data_files)
tests_test_options_LDADD = $(test_ldadd)
tests_test_yaml_SOURCES = tests/test_yaml.c $(data_files)
tests_test_yaml_LDADD = $(test_ldadd)
