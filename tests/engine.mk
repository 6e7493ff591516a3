# The engine's tests, and what they share: a chain without caches to compare with, and a reader of the golden trajectories.
check_PROGRAMS += tests/test_matrix tests/test_random tests/test_init tests/test_problem tests/test_spectrum
# The engine alone: it links without the floors above.
engine_test_ldadd = libdln.a $(engine_libs) $(CMOCKA_LIBS)
engine_test_sources = tests/chains.c tests/chains.h tests/naive.c tests/naive.h tests/test.h
tests_test_matrix_SOURCES = tests/test_matrix.c $(engine_test_sources)
tests_test_matrix_LDADD = $(engine_test_ldadd)
tests_test_random_SOURCES = tests/test_random.c $(engine_test_sources)
tests_test_random_LDADD = $(engine_test_ldadd)
tests_test_init_SOURCES = tests/test_init.c $(engine_test_sources)
tests_test_init_LDADD = $(engine_test_ldadd)
tests_test_problem_SOURCES = tests/test_problem.c $(engine_test_sources)
tests_test_problem_LDADD = $(engine_test_ldadd)
tests_test_spectrum_SOURCES = tests/test_spectrum.c $(engine_test_sources)
tests_test_spectrum_LDADD = $(engine_test_ldadd)
