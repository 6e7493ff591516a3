tui_sources =

# the terminal and the loop
tui_sources += src/tui/clock.h src/tui/desk.c src/tui/desk.h src/tui/frame.c src/tui/frame.h src/tui/input.c src/tui/input.h src/tui/loader.c src/tui/loader.h \
	src/tui/loop.c src/tui/loop.h src/tui/pace.c src/tui/pace.h src/tui/signals.c src/tui/signals.h src/tui/term.c src/tui/term.h
check_PROGRAMS += tests/test_input tests/test_frame tests/test_pace tests/test_pty tests/test_terminals
tests_test_input_SOURCES = tests/test_input.c tests/test.h
tests_test_input_LDADD = $(test_ldadd)
tests_test_frame_SOURCES = tests/test_frame.c tests/test.h
tests_test_frame_LDADD = $(test_ldadd) $(VTERM_LIBS)
tests_test_pace_SOURCES = tests/test_pace.c tests/test.h
tests_test_pace_LDADD = $(test_ldadd)
tests_test_pty_SOURCES = tests/test_pty.c tests/dashboard.c tests/dashboard.h tests/pty.c tests/pty.h tests/test.h
tests_test_pty_LDADD = $(test_ldadd) $(VTERM_LIBS)
tests_test_terminals_SOURCES = tests/test_terminals.c tests/dashboard.c tests/dashboard.h tests/pty.c tests/pty.h tests/test.h
tests_test_terminals_LDADD = $(test_ldadd) $(VTERM_LIBS)

# the picture
tui_sources += \
	src/tui/canvas.c src/tui/canvas.h src/tui/header.c src/tui/header.h \
	src/tui/help.c src/tui/help.h src/tui/keymap.c src/tui/keymap.h src/tui/layout.c src/tui/layout.h src/tui/miniature.c src/tui/miniature.h src/tui/picker.c src/tui/picker.h src/tui/line.c src/tui/line.h \
	src/tui/plot.c src/tui/plot.h src/tui/scales.c src/tui/scales.h \
	src/tui/screen.c src/tui/screen.h src/tui/strip.c src/tui/strip.h src/tui/theme.c src/tui/theme.h \
	src/tui/panels/balance.c src/tui/panels/balance.h src/tui/panels/bars.c src/tui/panels/bars.h src/tui/panels/chances.c src/tui/panels/chances.h src/tui/panels/cursor.c src/tui/panels/cursor.h src/tui/panels/envelope.c src/tui/panels/envelope.h src/tui/panels/error.c \
	src/tui/panels/error.h src/tui/panels/factors.c src/tui/panels/factors.h src/tui/panels/history.c src/tui/panels/history.h \
	src/tui/panels/landscape.c src/tui/panels/landscape.h src/tui/panels/legend.c src/tui/panels/lens.c src/tui/panels/lens.h src/tui/panels/margin.c src/tui/panels/margin.h src/tui/panels/marks.c src/tui/panels/marks.h \
	src/tui/panels/panel.c src/tui/panels/panel.h
check_PROGRAMS += tests/test_canvas tests/test_chances tests/test_contour tests/test_error_panel tests/test_format tests/test_keymap tests/test_landscape_panel tests/test_layout tests/test_panels \
	tests/test_plot tests/test_screen tests/test_theme
tests_test_canvas_SOURCES = tests/test_canvas.c tests/made_up.c tests/made_up.h tests/test.h
tests_test_canvas_LDADD = $(test_ldadd)
tests_test_chances_SOURCES = tests/test_chances.c tests/made_up.c tests/made_up.h tests/stored.c tests/stored.h tests/test.h
tests_test_chances_LDADD = $(test_ldadd)
tests_test_contour_SOURCES = tests/test_contour.c tests/made_up.c tests/made_up.h tests/test.h
tests_test_contour_LDADD = $(test_ldadd)
tests_test_error_panel_SOURCES = tests/test_error_panel.c tests/made_up.c tests/made_up.h tests/test.h
tests_test_error_panel_LDADD = $(test_ldadd)
tests_test_format_SOURCES = tests/test_format.c tests/test.h
tests_test_format_LDADD = $(test_ldadd)
tests_test_keymap_SOURCES = tests/test_keymap.c tests/test.h
tests_test_keymap_LDADD = $(test_ldadd)
tests_test_landscape_panel_SOURCES = tests/test_landscape_panel.c tests/made_up.c tests/made_up.h tests/stored.c tests/stored.h \
	$(session_test_sources)
tests_test_landscape_panel_LDADD = $(test_ldadd)
tests_test_layout_SOURCES = tests/test_layout.c tests/test.h
tests_test_layout_LDADD = $(test_ldadd)
check_PROGRAMS += tests/test_marks
tests_test_marks_SOURCES = tests/test_marks.c tests/made_up.c tests/made_up.h tests/test.h
tests_test_marks_LDADD = $(test_ldadd)
check_PROGRAMS += tests/test_envelope tests/test_picker
tests_test_envelope_SOURCES = tests/test_envelope.c $(session_test_sources)
tests_test_envelope_LDADD = $(test_ldadd)
tests_test_picker_SOURCES = tests/test_picker.c tests/made_up.c tests/made_up.h $(session_test_sources)
tests_test_picker_LDADD = $(test_ldadd)
check_PROGRAMS += tests/test_past_screen
tests_test_past_screen_SOURCES = tests/test_past_screen.c tests/made_up.c tests/made_up.h $(session_test_sources)
tests_test_past_screen_LDADD = $(test_ldadd)
check_PROGRAMS += tests/test_mouse
tests_test_mouse_SOURCES = tests/test_mouse.c tests/made_up.c tests/made_up.h tests/test.h
tests_test_mouse_LDADD = $(test_ldadd)
tests_test_panels_SOURCES = tests/test_panels.c tests/made_up.c tests/made_up.h tests/test.h
tests_test_panels_LDADD = $(test_ldadd)
tests_test_plot_SOURCES = tests/test_plot.c tests/test.h
tests_test_plot_LDADD = $(test_ldadd)
tests_test_screen_SOURCES = tests/test_screen.c tests/made_up.c tests/made_up.h tests/stored.c tests/stored.h tests/test.h
tests_test_screen_LDADD = $(test_ldadd)
tests_test_theme_SOURCES = tests/test_theme.c tests/stored.c tests/stored.h tests/test.h
tests_test_theme_LDADD = $(test_ldadd)
EXTRA_DIST += tests/screens

# what opens over the panels
tui_sources += \
	src/tui/bindings.c src/tui/bindings.h \
	src/tui/completer.c src/tui/completer.h src/tui/edit.c src/tui/edit.h src/tui/wrap.c src/tui/wrap.h \
	src/tui/overlay.c src/tui/overlay.h \
	src/tui/filter.c src/tui/filter.h src/tui/form.c src/tui/form.h src/tui/form_draw.c src/tui/form_draw.h src/tui/prompt.c src/tui/prompt.h
check_PROGRAMS += tests/test_prompt tests/test_config tests/test_filter tests/test_form
tests_test_filter_SOURCES = tests/test_filter.c $(session_test_sources)
tests_test_filter_LDADD = $(test_ldadd)
tests_test_form_SOURCES = tests/test_form.c tests/made_up.c tests/made_up.h $(session_test_sources)
tests_test_form_LDADD = $(test_ldadd)
tests_test_config_SOURCES = tests/test_config.c $(session_test_sources)
tests_test_config_LDADD = $(test_ldadd)
tests_test_prompt_SOURCES = tests/test_prompt.c $(session_test_sources)
tests_test_prompt_LDADD = $(test_ldadd)

# all of it at once
check_PROGRAMS += tests/test_storm tests/test_storm_pty tests/test_walks
storm_sources = tests/any_line.c tests/any_line.h tests/storm.c tests/storm.h tests/storm_look.c tests/storm_look.h
tests_test_storm_SOURCES = tests/test_storm.c $(storm_sources) $(session_test_sources)
tests_test_storm_LDADD = $(test_ldadd)
tests_test_walks_SOURCES = tests/test_walks.c tests/any_line.c tests/any_line.h $(session_test_sources)
tests_test_walks_LDADD = $(test_ldadd)
tests_test_storm_pty_SOURCES = tests/test_storm_pty.c tests/any_line.c tests/any_line.h tests/dashboard.c tests/dashboard.h tests/pty.c \
	tests/pty.h $(session_test_sources)
tests_test_storm_pty_LDADD = $(test_ldadd) $(VTERM_LIBS)

# the w menu
tui_sources += src/tui/trigger_form.c src/tui/trigger_form.h src/tui/trigger_form_draw.c src/tui/trigger_form_draw.h \
	src/tui/write_menu.c src/tui/write_menu.h
check_PROGRAMS += tests/test_write_menu tests/test_trigger_form tests/test_scenes
tests_test_scenes_SOURCES = tests/test_scenes.c tests/made_up.c tests/made_up.h tests/stored.c tests/stored.h $(session_test_sources)
tests_test_scenes_LDADD = $(test_ldadd)
tests_test_trigger_form_SOURCES = tests/test_trigger_form.c tests/made_up.c tests/made_up.h $(session_test_sources)
tests_test_trigger_form_LDADD = $(test_ldadd)
tests_test_write_menu_SOURCES = tests/test_write_menu.c tests/made_up.c tests/made_up.h $(session_test_sources)
tests_test_write_menu_LDADD = $(test_ldadd)
