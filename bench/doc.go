// Command bench measures package bio beside other ways to set up sockets: OpenSSL and
// bare system calls in C, and in Go bare system calls, golang.org/x/sys/unix,
// github.com/mdlayher/socket and package net.
//
//	go -C bench run . > new.txt                           measures everything and checks the bars
//	go -C bench run . -operations '^Cycle$' -peers 'bio|OpenSSL' -rounds 4
//	go -C bench run . -help                               lists the flags
//
// It prints one sample a line in Go's benchmark format. A sample is the mean of one
// process; the unit x-openssl is its ratio to OpenSSL's time in the same turn. benchstat
// makes tables of it, of times or of ratios:
//
//	go -C bench tool benchstat -col /peer -filter .unit:sec/op new.txt
//	go -C bench tool benchstat -col /peer -filter .unit:x-openssl new.txt
//
// The command ends with the bars that bio is held to. They compare medians of x-openssl,
// go to the standard error, and the exit status is 1 if one is missed.
//
// The C programs are built from testdata by the system's compiler. Every sample is a
// process of its own, in a fresh network namespace if it may have one, so that nothing
// is left of the process before. In each round every operation has a turn, and five if
// there is a bar for it; in a turn all peers follow one another, in the opposite order
// every other turn.
//
//	go -C bench test -bench . -run '^$'
//
// has the steps of the Go peers in one process, for profiles.
package main
