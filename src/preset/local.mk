preset_sources = src/preset/build.h src/preset/scenario.h \
	src/preset/check.c src/preset/check.h \
	src/preset/nearest.c src/preset/nearest.h \
	src/preset/node.c src/preset/node.h \
	src/preset/number.c src/preset/number.h \
	src/preset/option_find.c \
	src/preset/options.c src/preset/options.h \
	src/preset/place.c src/preset/place.h \
	src/preset/pool.c src/preset/pool.h \
	src/preset/yaml.c src/preset/yaml.h \
	src/preset/yaml_write.c

check_PROGRAMS += tests/test_options tests/test_yaml
tests_test_options_SOURCES = tests/test_options.c $(data_files)
tests_test_options_LDADD = $(test_ldadd)
tests_test_yaml_SOURCES = tests/test_yaml.c $(data_files)
tests_test_yaml_LDADD = $(test_ldadd)
