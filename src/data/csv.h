/* csv.h: tables of numbers as text.
 *
 * The first line that is neither blank nor a comment (#) decides for the whole file: how many cells a line has, and what separates
 * them, namely the first of semicolon, comma, tab that stands in it outside quotes, else blanks (any number of spaces and tabs). When
 * none of its cells is a number it is a header and is skipped. Cells may be quoted (RFC 4180) and have blanks around them. */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include "data/gz.h"

/** Row i of A is line i's numbers. `gz` stands at its start; errors as data_read_matrix. */
dln_status csv_read_matrix(struct gz *gz, dln_matrix *A, dln_error *err);

/** For data_read_samples: column j of X is line j without its last number, which is Y's. With a limit the rest is not looked at. */
dln_status csv_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                            dln_error *err);

#endif
