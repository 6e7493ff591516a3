data_sources = \
	src/data/gz.c src/data/gz.h \
	src/data/text.c src/data/text.h

check_PROGRAMS += tests/test_gz tests/test_text
data_files = tests/data_files.c tests/data_files.h tests/test.h
tests_test_gz_SOURCES = tests/test_gz.c $(data_files)
tests_test_gz_LDADD = $(test_ldadd)
tests_test_text_SOURCES = tests/test_text.c tests/test.h
tests_test_text_LDADD = $(test_ldadd)
