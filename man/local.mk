# The manual, and the tests that it says what the program says and that its examples work.
dist_man_MANS += man/dlnscope.1 man/dlnscope-preset.5 man/dlnscope-lecture.5

# Completions for shells, made from the manual.
bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = man/completions/dlnscope
zshcompletiondir = $(datadir)/zsh/site-functions
nodist_zshcompletion_DATA = man/completions/_dlnscope
fishcompletiondir = $(datadir)/fish/vendor_completions.d
nodist_fishcompletion_DATA = man/completions/dlnscope.fish
completion_sources = $(srcdir)/man/dlnscope.1 $(srcdir)/man/dlnscope-preset.5
generate_completion = $(MKDIR_P) man/completions && $(AWK) -f $(srcdir)/man/completions/generate.awk
CLEANFILES += man/completions/dlnscope man/completions/_dlnscope man/completions/dlnscope.fish
EXTRA_DIST += man/completions/generate.awk
man/completions/dlnscope: $(completion_sources) man/completions/generate.awk
	$(AM_V_GEN)$(generate_completion) -v shell=bash $(completion_sources) >$@.new && mv $@.new $@
man/completions/_dlnscope: $(completion_sources) man/completions/generate.awk
	$(AM_V_GEN)$(generate_completion) -v shell=zsh $(completion_sources) >$@.new && mv $@.new $@
man/completions/dlnscope.fish: $(completion_sources) man/completions/generate.awk
	$(AM_V_GEN)$(generate_completion) -v shell=fish $(completion_sources) >$@.new && mv $@.new $@
dist_check_SCRIPTS += tests/test_completions.sh

check_PROGRAMS += tests/test_docs tests/test_examples
docs_sources = tests/docs.c tests/docs.h tests/data_files.c tests/data_files.h tests/test.h
tests_test_docs_SOURCES = tests/test_docs.c $(docs_sources)
tests_test_docs_LDADD = $(test_ldadd)
tests_test_examples_SOURCES = tests/test_examples.c $(docs_sources)
tests_test_examples_LDADD = $(test_ldadd)
