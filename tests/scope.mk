# Tests of the session and of the command line.
check_PROGRAMS += tests/test_trace
tests_test_trace_SOURCES = tests/test_trace.c tests/test.h
tests_test_trace_LDADD = $(test_ldadd)
