# Tests of the session and of the command line.
program_test_sources = tests/program.c tests/program.h $(data_files)
session_test_sources = tests/sessions.c tests/sessions.h tests/preset_files.c tests/preset_files.h $(data_files)
check_PROGRAMS += tests/test_claims tests/test_cli tests/test_command tests/test_condition tests/test_event tests/test_lines tests/test_loss_runs tests/test_monte_carlo \
	tests/test_path tests/test_progress tests/test_queue tests/test_run tests/test_scarce \
	tests/test_session tests/test_table_files tests/test_tables tests/test_trace tests/test_trigger tests/test_verify tests/test_worker
tests_test_claims_SOURCES = tests/test_claims.c $(session_test_sources)
tests_test_claims_LDADD = $(test_ldadd)
check_PROGRAMS += tests/test_cursor
tests_test_cursor_SOURCES = tests/test_cursor.c $(session_test_sources)
tests_test_cursor_LDADD = $(test_ldadd)
tests_test_cli_SOURCES = tests/test_cli.c $(program_test_sources)
tests_test_cli_LDADD = $(test_ldadd)
tests_test_lines_SOURCES = tests/test_lines.c $(session_test_sources)
tests_test_lines_LDADD = $(test_ldadd)
tests_test_queue_SOURCES = tests/test_queue.c $(session_test_sources)
tests_test_queue_LDADD = $(test_ldadd)
tests_test_command_SOURCES = tests/test_command.c $(session_test_sources)
tests_test_command_LDADD = $(test_ldadd)
tests_test_condition_SOURCES = tests/test_condition.c $(session_test_sources)
tests_test_condition_LDADD = $(test_ldadd)
tests_test_event_SOURCES = tests/test_event.c $(session_test_sources)
tests_test_event_LDADD = $(test_ldadd)
tests_test_monte_carlo_SOURCES = tests/test_monte_carlo.c $(session_test_sources) tests/program.c tests/program.h
tests_test_monte_carlo_LDADD = $(test_ldadd)
tests_test_path_SOURCES = tests/test_path.c tests/test.h
tests_test_path_LDADD = $(test_ldadd)
tests_test_loss_runs_SOURCES = tests/test_loss_runs.c $(program_test_sources)
tests_test_loss_runs_LDADD = $(test_ldadd)
tests_test_progress_SOURCES = tests/test_progress.c tests/pty.c tests/pty.h $(program_test_sources)
tests_test_progress_LDADD = $(test_ldadd) $(VTERM_LIBS)
check_PROGRAMS += tests/test_reading
tests_test_reading_SOURCES = tests/test_reading.c $(session_test_sources)
tests_test_reading_LDADD = $(test_ldadd)
tests_test_run_SOURCES = tests/test_run.c $(session_test_sources)
tests_test_run_LDADD = $(test_ldadd)
tests_test_scarce_SOURCES = tests/test_scarce.c $(heap_test_sources) $(session_test_sources)
tests_test_scarce_LDADD = $(test_ldadd)
tests_test_scarce_LDFLAGS = $(heap_ldflags)
tests_test_session_SOURCES = tests/test_session.c $(session_test_sources)
tests_test_session_LDADD = $(test_ldadd)
tests_test_table_files_SOURCES = tests/test_table_files.c $(session_test_sources)
tests_test_table_files_LDADD = $(test_ldadd)
tests_test_tables_SOURCES = tests/test_tables.c tests/json.c tests/json.h $(session_test_sources)
tests_test_tables_LDADD = $(test_ldadd)
tests_test_trace_SOURCES = tests/test_trace.c tests/test.h
tests_test_trace_LDADD = $(test_ldadd)
tests_test_trigger_SOURCES = tests/test_trigger.c $(session_test_sources)
tests_test_trigger_LDADD = $(test_ldadd)
tests_test_verify_SOURCES = tests/test_verify.c tests/json.c tests/json.h $(program_test_sources)
tests_test_verify_LDADD = $(test_ldadd)
tests_test_worker_SOURCES = tests/test_worker.c $(session_test_sources)
tests_test_worker_LDADD = $(test_ldadd)

# what is written to files
check_PROGRAMS += tests/test_replace
tests_test_replace_SOURCES = tests/test_replace.c $(data_files)
tests_test_replace_LDADD = $(test_ldadd)
