# The manual, and the tests that it says what the program says and that its examples work.
dist_man_MANS += man/dlnscope.1 man/dlnscope-preset.5

check_PROGRAMS += tests/test_docs tests/test_examples
docs_sources = tests/docs.c tests/docs.h tests/data_files.c tests/data_files.h tests/test.h
tests_test_docs_SOURCES = tests/test_docs.c $(docs_sources)
tests_test_docs_LDADD = $(test_ldadd)
tests_test_examples_SOURCES = tests/test_examples.c $(docs_sources)
tests_test_examples_LDADD = $(test_ldadd)
