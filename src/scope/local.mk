scope_sources = \
	src/scope/columns.c \
	src/scope/columns.h \
	src/scope/command.c \
	src/scope/command.h \
	src/scope/commands.h \
	src/scope/commands_runs.c \
	src/scope/commands_time.c \
	src/scope/commands_view.c \
	src/scope/condition.c \
	src/scope/condition.h \
	src/scope/json.c \
	src/scope/json.h \
	src/scope/monte_carlo.c \
	src/scope/monte_carlo.h \
	src/scope/run.c \
	src/scope/run.h \
	src/scope/session.c \
	src/scope/session.h \
	src/scope/sheet.c \
	src/scope/sheet.h \
	src/scope/tables.c \
	src/scope/tables.h \
	src/scope/trace.c \
	src/scope/trace.h \
	src/scope/worker.c \
	src/scope/worker.h
