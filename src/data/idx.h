/* idx.h: MNIST's format: a magic number (0, 0, type, number of dimensions), the dimensions as big-endian 32-bit numbers, then the data. */
#ifndef DATA_IDX_H
#define DATA_IDX_H

#include "data/gz.h"

/** For data_read_samples. X: an image's pixels in the file's order, 0..255; Y: as many rows as the largest label of the whole file + 1,
 *  so that a limit does not change the outputs. Of the images after the limit nothing is read. */
dln_status idx_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                            dln_error *err);

#endif
