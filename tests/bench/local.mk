# Measurements: bench_programs are built, bench_run is what `make bench` runs, bench_peers_run what `make bench-peers` runs.
bench_programs +=
bench_run =
bench_peers_run =

# the dashboard, through a pseudo-terminal
if HAVE_TESTS
bench_programs += tests/bench/bench_dashboard
bench_run += tests/bench/bench_dashboard
endif
tests_bench_bench_dashboard_SOURCES = tests/bench/bench_dashboard.c tests/dashboard.c tests/dashboard.h tests/pty.c tests/pty.h tests/test.h
tests_bench_bench_dashboard_LDADD = $(test_ldadd) $(VTERM_LIBS)
EXTRA_DIST += tests/bench/ten_runs.yaml
