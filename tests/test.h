/* test.h: what every test program includes first. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

/* cmocka.h wants these before itself. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof(array)[0])

#endif
