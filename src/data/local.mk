data_sources = \
	src/data/csv.c src/data/csv.h \
	src/data/gz.c src/data/gz.h \
	src/data/idx.c src/data/idx.h \
	src/data/libsvm.c src/data/libsvm.h \
	src/data/limits.c src/data/limits.h \
	src/data/lines.c src/data/lines.h \
	src/data/npy.c src/data/npy.h \
	src/data/read.c src/data/read.h \
	src/data/standardize.c \
	src/data/text.c src/data/text.h

check_PROGRAMS += tests/test_changed tests/test_csv tests/test_gz tests/test_idx tests/test_libsvm tests/test_npy \
	tests/test_standardize tests/test_text
data_files = tests/data_files.c tests/data_files.h tests/test.h
tests_test_changed_SOURCES = tests/test_changed.c tests/test.h
tests_test_changed_LDADD = $(test_ldadd)
tests_test_csv_SOURCES = tests/test_csv.c $(data_files)
tests_test_csv_LDADD = $(test_ldadd)
tests_test_gz_SOURCES = tests/test_gz.c $(data_files)
tests_test_gz_LDADD = $(test_ldadd)
tests_test_idx_SOURCES = tests/test_idx.c $(data_files)
tests_test_idx_LDADD = $(test_ldadd)
tests_test_libsvm_SOURCES = tests/test_libsvm.c $(data_files)
tests_test_libsvm_LDADD = $(test_ldadd)
tests_test_npy_SOURCES = tests/test_npy.c $(data_files)
tests_test_npy_LDADD = $(test_ldadd)
tests_test_standardize_SOURCES = tests/test_standardize.c tests/test.h
tests_test_standardize_LDADD = $(test_ldadd)
tests_test_text_SOURCES = tests/test_text.c tests/test.h
tests_test_text_LDADD = $(test_ldadd)
