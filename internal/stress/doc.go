// Package stress contains only tests: package bio under signals, under load, while
// children are started, and while calls block.
//
// go test runs each of them briefly. Environment variables make them longer:
// BIO_STRESS_CYCLES is the number of connections to make, accept and close,
// BIO_STRESS_CHILDREN the number of processes to start, and BIO_STRESS_ROUNDS how often
// the tests under signals are repeated.
package stress
