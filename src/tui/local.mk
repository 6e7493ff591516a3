tui_sources =

# the terminal and the loop
tui_sources += src/tui/clock.h src/tui/frame.c src/tui/frame.h src/tui/input.c src/tui/input.h src/tui/loader.c src/tui/loader.h \
	src/tui/loop.c src/tui/loop.h src/tui/signals.c src/tui/signals.h src/tui/term.c src/tui/term.h
check_PROGRAMS += tests/test_input tests/test_frame tests/test_pty
tests_test_input_SOURCES = tests/test_input.c tests/test.h
tests_test_input_LDADD = $(test_ldadd)
tests_test_frame_SOURCES = tests/test_frame.c tests/test.h
tests_test_frame_LDADD = $(test_ldadd) $(VTERM_LIBS)
tests_test_pty_SOURCES = tests/test_pty.c tests/pty.c tests/pty.h tests/test.h
tests_test_pty_LDADD = $(test_ldadd) $(VTERM_LIBS)

# the picture
tui_sources += \
	src/tui/axis.c src/tui/axis.h src/tui/canvas.c src/tui/canvas.h src/tui/format.c src/tui/format.h src/tui/header.c src/tui/header.h \
	src/tui/help.c src/tui/help.h src/tui/keymap.c src/tui/keymap.h src/tui/layout.c src/tui/layout.h src/tui/plot.c src/tui/plot.h \
	src/tui/screen.c src/tui/screen.h src/tui/theme.c src/tui/theme.h \
	src/tui/panels/balance.c src/tui/panels/balance.h src/tui/panels/bars.c src/tui/panels/bars.h src/tui/panels/error.c \
	src/tui/panels/error.h src/tui/panels/factors.c src/tui/panels/factors.h src/tui/panels/history.c src/tui/panels/history.h \
	src/tui/panels/legend.c src/tui/panels/lens.c src/tui/panels/lens.h src/tui/panels/margin.c src/tui/panels/margin.h \
	src/tui/panels/panel.c src/tui/panels/panel.h
