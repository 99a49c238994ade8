// Package stress has tests alone: package bio under signals, under load, while
// children are started all the time, and while calls block.
//
// A plain go test runs each for a moment. Variables of the environment make them
// longer: BIO_STRESS_CYCLES is the number of connections that are made, accepted and
// closed, BIO_STRESS_CHILDREN that of the processes that are started, and
// BIO_STRESS_ROUNDS repeats the tests under signals.
package stress
