data_sources = \
	src/data/text.c src/data/text.h

check_PROGRAMS += tests/test_text
tests_test_text_SOURCES = tests/test_text.c tests/test.h
tests_test_text_LDADD = $(test_ldadd)
