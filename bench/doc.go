// Command bench measures package bio beside other ways to set up sockets: OpenSSL and
// bare system calls in C, and in Go bare system calls, golang.org/x/sys/unix,
// github.com/mdlayher/socket and package net.
//
//	go -C bench run .              measures and prints one table, and the bars that bio is held to
//	go -C bench run . -csv         the same as comma-separated values
//	go -C bench run . -markdown F  writes ratios to OpenSSL to the file F too, one row an operation
//	go -C bench run . -cpu         takes processor time, for a machine that does other work too
//	go -C bench run . -syscalls    counts system calls with strace, beside OpenSSL's
//	go -C bench run . -help        all switches
//
// The C programs are built from testdata by the system's compiler; those that cannot be
// built are named and left out. Every measurement is a process of its own, in a fresh
// network namespace where it may have one. In each round every peer has a turn at every
// operation, and five where there is a bar, the peers one right after the other, in the
// opposite order every other turn. Ratios are taken within a turn; the table has the
// medians over all turns of all rounds, and as spread half the distance of the quartiles.
//
//	go -C bench test -bench . -benchmem
//
// has the same operations of the Go peers for profiling, in a form that benchstat reads.
package main
