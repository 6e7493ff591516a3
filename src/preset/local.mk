preset_sources = src/preset/build.h src/preset/scenario.h \
	src/preset/node.c src/preset/node.h \
	src/preset/place.c src/preset/place.h \
	src/preset/pool.c src/preset/pool.h \
	src/preset/yaml.c src/preset/yaml.h \
	src/preset/yaml_write.c

check_PROGRAMS += tests/test_yaml
tests_test_yaml_SOURCES = tests/test_yaml.c $(data_files)
tests_test_yaml_LDADD = $(test_ldadd)
