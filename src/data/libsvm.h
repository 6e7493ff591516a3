/* libsvm.h: sparse rows `target i:v i:v ...`, or `class;target i:v ...` as in the UCI gas sensor files.
 *
 * Indices count from 1 and ascend; a missing one is 0. A row's text from # on is a comment. */
#ifndef DATA_LIBSVM_H
#define DATA_LIBSVM_H

#include "data/gz.h"

/** For data_read_samples. X has as many rows as the highest index of the whole file, so that neither class nor limit changes its
 *  inputs. DLN_BAD_VALUE when a class is wanted that the file does not have, with those that it has. */
dln_status libsvm_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                               dln_error *err);

#endif
