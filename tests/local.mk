# What every test shares. The tests themselves stand in the fragments of their floors.
test_ldadd = $(program_libs) $(CMOCKA_LIBS)
# Programs that count what is taken: the linker sends malloc and its kin to heap.c.
heap_test_sources = tests/heap.c tests/heap.h
heap_ldflags = -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=aligned_alloc -Wl,--wrap=free \
    -Wl,--wrap=strdup -Wl,--wrap=strndup
dist_check_SCRIPTS += tests/test_house.sh tests/test_bootstrap.sh

# Whoever starts the tests, and from where, they see the same surroundings.
AM_TESTS_ENVIRONMENT = \
	unset NO_COLOR COLORTERM COLUMNS LINES ESCDELAY TERMINFO LANG LANGUAGE LC_CTYPE SOURCE_DATE_EPOCH \
	    DLNSCOPE_PRESETS DLNSCOPE_DATA XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME \
	    CMOCKA_XML_FILE CMOCKA_TEST_ABORT OMP_NUM_THREADS; \
	LC_ALL=C.UTF-8 TERM=xterm-256color CMOCKA_MESSAGE_OUTPUT=STDOUT OPENBLAS_NUM_THREADS=1; \
	export LC_ALL TERM CMOCKA_MESSAGE_OUTPUT OPENBLAS_NUM_THREADS; \
	DLNSCOPE="$$PWD/dlnscope$(EXEEXT)" AM_LIBRARIES='libdln.a libscope.a libtui.a'; export DLNSCOPE AM_LIBRARIES;

TEST_EXTENSIONS = .sh
LOG_COMPILER = $(TEST_LIMIT)
SH_LOG_COMPILER = $(TEST_LIMIT) $(SHELL)

if HAVE_TESTS
TESTS = $(check_PROGRAMS) $(dist_check_SCRIPTS)
else
check:
	@echo 'make check: configured without cmocka or libvterm, so no test was built and none ran'
endif

build-tests: all $(check_PROGRAMS)

list-tests:
	@for test in $(TESTS); do echo "$$test"; done

# The slow sweeps: all tests with DLNSCOPE_LONG_TESTS set, and all that the presets claim.
check-long: all
	DLNSCOPE_LONG_TESTS=1 DLNSCOPE_TEST_TIMEOUT=7200 $(MAKE) $(AM_MAKEFLAGS) check
	$(MAKE) $(AM_MAKEFLAGS) verify

# All that the presets here claim. 4: none of it can be judged, without the data.
verify: all
	@names=$$(cd '$(srcdir)/presets' && find . -name '*.yaml' | sed -e 's,^\./,,' -e 's,\.yaml$$,,' | sort); \
	DLNSCOPE_PRESETS='$(srcdir)/presets' ./dlnscope$(EXEEXT) verify -j "$$(nproc 2>/dev/null || echo 1)" $$names || test $$? = 4

bench: all $(bench_programs)
	@set -e; srcdir='$(srcdir)'; export srcdir; \
	for program in $(bench_run); do "./$$program"; done

# PEERS: the Python program to race against; PYTHON: what runs it.
PYTHON = python3
bench-peers: all $(bench_programs)
	@test -n "$(PEERS)" || { echo 'usage: make bench-peers PEERS=FILE [PYTHON=PROGRAM]' >&2; exit 2; }
	@set -e; srcdir='$(srcdir)'; export srcdir; \
	for program in $(bench_peers_run); do "./$$program" "$(PYTHON)" "$(PEERS)"; done

.PHONY: build-tests list-tests check-long verify bench bench-peers
