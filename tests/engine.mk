# The engine's tests, and what they share: a chain without caches to compare with, and a reader of the golden trajectories.
check_PROGRAMS += tests/test_matrix tests/test_random tests/test_init tests/test_problem tests/test_products tests/test_optimizer \
	tests/test_kept_samples tests/test_slope tests/test_losses tests/test_steps tests/test_laws tests/test_mixes \
	tests/test_divergence tests/test_spectrum tests/test_landscape tests/test_golden tests/test_memory
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
tests_test_products_SOURCES = tests/test_products.c $(engine_test_sources)
tests_test_products_LDADD = $(engine_test_ldadd)
tests_test_optimizer_SOURCES = tests/test_optimizer.c $(engine_test_sources)
tests_test_optimizer_LDADD = $(engine_test_ldadd)
tests_test_kept_samples_SOURCES = tests/test_kept_samples.c $(engine_test_sources)
tests_test_kept_samples_LDADD = $(engine_test_ldadd)
tests_test_slope_SOURCES = tests/test_slope.c $(engine_test_sources)
tests_test_slope_LDADD = $(engine_test_ldadd)
tests_test_losses_SOURCES = tests/test_losses.c $(engine_test_sources)
tests_test_losses_LDADD = $(engine_test_ldadd)
tests_test_steps_SOURCES = tests/test_steps.c $(engine_test_sources)
tests_test_steps_LDADD = $(engine_test_ldadd)
tests_test_laws_SOURCES = tests/test_laws.c $(engine_test_sources)
tests_test_laws_LDADD = $(engine_test_ldadd)
tests_test_mixes_SOURCES = tests/test_mixes.c $(engine_test_sources)
tests_test_mixes_LDADD = $(engine_test_ldadd)
tests_test_divergence_SOURCES = tests/test_divergence.c $(engine_test_sources)
tests_test_divergence_LDADD = $(engine_test_ldadd)
tests_test_spectrum_SOURCES = tests/test_spectrum.c $(engine_test_sources)
tests_test_spectrum_LDADD = $(engine_test_ldadd)
tests_test_landscape_SOURCES = tests/test_landscape.c $(engine_test_sources)
tests_test_landscape_LDADD = $(engine_test_ldadd)
# methods and theorems
check_PROGRAMS += tests/test_methods tests/test_flow tests/test_sgd tests/test_theory
tests_test_methods_SOURCES = tests/test_methods.c $(engine_test_sources)
tests_test_methods_LDADD = $(engine_test_ldadd)
tests_test_flow_SOURCES = tests/test_flow.c $(engine_test_sources)
tests_test_flow_LDADD = $(engine_test_ldadd)
tests_test_sgd_SOURCES = tests/test_sgd.c $(engine_test_sources)
tests_test_sgd_LDADD = $(engine_test_ldadd)
tests_test_theory_SOURCES = tests/test_theory.c $(engine_test_sources)
tests_test_theory_LDADD = $(engine_test_ldadd)
tests_test_golden_SOURCES = tests/test_golden.c tests/json.c tests/json.h $(engine_test_sources)
tests_test_golden_LDADD = $(engine_test_ldadd)
tests_test_memory_SOURCES = tests/test_memory.c $(engine_test_sources)
tests_test_memory_LDADD = $(engine_test_ldadd)
tests_test_memory_LDFLAGS = -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=aligned_alloc -Wl,--wrap=free
EXTRA_DIST += tests/golden
