# Measurements: bench_programs are built, bench_run is what `make bench` runs, bench_peers_run what `make bench-peers` runs.
bench_programs +=
bench_run =
bench_peers_run =
