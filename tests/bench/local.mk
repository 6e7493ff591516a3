# Measurements: bench_programs are built, bench_run is what `make bench` runs, bench_peers_run what `make bench-peers` runs.
bench_programs += tests/bench/bench_products tests/bench/bench_peers
bench_run = tests/bench/bench_products
bench_peers_run = tests/bench/bench_peers

# ticks, beside the BLAS calls that they are made of and beside a program in Python
tests_bench_bench_products_SOURCES = tests/bench/bench_products.c tests/bench/shapes.c tests/bench/shapes.h
tests_bench_bench_products_LDADD = $(scope_libs)
tests_bench_bench_peers_SOURCES = tests/bench/bench_peers.c tests/bench/shapes.c tests/bench/shapes.h
tests_bench_bench_peers_LDADD = $(scope_libs)
EXTRA_DIST += tests/bench/shapes.yaml

# the dashboard, through a pseudo-terminal
if HAVE_TESTS
bench_programs += tests/bench/bench_dashboard
bench_run += tests/bench/bench_dashboard
endif
tests_bench_bench_dashboard_SOURCES = tests/bench/bench_dashboard.c tests/dashboard.c tests/dashboard.h tests/pty.c tests/pty.h tests/test.h
tests_bench_bench_dashboard_LDADD = $(test_ldadd) $(VTERM_LIBS)
EXTRA_DIST += tests/bench/ten_runs.yaml
