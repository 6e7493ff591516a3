cli_sources = \
	src/cli/cli.h \
	src/cli/columns.c \
	src/cli/columns.h \
	src/cli/doctor.c \
	src/cli/main.c \
	src/cli/options.c \
	src/cli/plain.c \
	src/cli/plain.h \
	src/cli/presets.c \
	src/cli/progress.c \
	src/cli/progress.h \
	src/cli/run.c \
	src/cli/lecture.c \
	src/cli/lecture.h \
	src/cli/starts.c \
	src/cli/starts.h \
	src/cli/verify.c \
	src/cli/verify.h \
	src/cli/verify_job.c \
	src/cli/verify_report.c
