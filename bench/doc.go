// Command bench measures package bio beside other ways to set up sockets: OpenSSL and
// bare system calls in C, and in Go bare system calls, golang.org/x/sys/unix,
// github.com/mdlayher/socket and package net.
//
//	go -C bench run . > new.txt     measures everything and checks the bars, in 10 minutes
//	go -C bench run . -help         lists the flags
//	go -C bench run . -rounds 4 -operations '^(Cycle|Listen)$' -peers 'OpenSSL|bio'
//
// It prints samples in Go's benchmark format, one a line. A sample is the mean of one
// process; its unit x-openssl is the ratio to OpenSSL's time in the same turn, or x-net the
// ratio to that of package net, which package bionet is measured beside. benchstat
// makes tables of them: of ratios, of times, and of bio before and after a change. With
// -format csv they are easy to turn into something else.
//
//	go -C bench tool benchstat -col /peer -filter .unit:x-openssl ../new.txt
//	go -C bench tool benchstat -col /peer -filter .unit:sec/op ../new.txt
//	go -C bench tool benchstat -filter '/peer:bio .unit:x-openssl' ../old.txt ../new.txt
//
// The command in the folder report makes the table and the chart of docs/performance.md.
//
// At the end the command prints to the standard error the bars that bio is held to, which
// compare medians of the ratios. The exit status is 1 if one is missed.
//
// The C programs are built from testdata by the system's compiler. Every sample is a new
// process, in a new network namespace if it may have one, so that no connection of an
// earlier process is left. In each round every operation has a turn, or five if there is
// a bar for it. In a turn the peers run one after the other, in the opposite order every
// other turn.
//
// The steps of the Go peers are also benchmarks in one process, for profiles:
//
//	go -C bench test -run '^$' -bench Step/Cycle/peer=bio -cpuprofile cpu.out
package main
