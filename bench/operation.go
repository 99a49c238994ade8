//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"slices"
	"strings"
)

// The steps that are repeated. testdata/driver.c knows them by the same names.
const (
	stepCycle               = "Cycle"            // socket, connect NONBLOCK|KEEPALIVE|NODELAY, accept NONBLOCK, close both
	stepCycleBlocking       = "CycleBlocking"    // the same with a blocking connect
	stepSocketClose         = "SocketClose"      // socket, close
	stepListen              = "Listen"           // socket AF_INET6, listen with all flags of OpenSSL 3.0, close
	stepConnectRefused      = "ConnectRefused"   // blocking connect to an address that refuses, on the same descriptor
	stepBindInUse           = "BindInUse"        // bind to an address in use, on the same descriptor
	stepAcceptWouldBlock    = "AcceptWouldBlock" // accept from a non-blocking listener without a connection
	stepBindNotOpen         = "BindNotOpen"      // bind that fails at once (EBADF) and is recorded
	stepBindNotOpenOwnStack = "BindNotOpenOwnStack"

	// These are for package net and package bionet, by way of which bio does them.
	stepConnection = "Connection" // Dial with keep-alive and TCP_NODELAY, Accept, close both
	stepDial       = "Dial"       // the same with an accept that is a system call
	stepAcceptConn = "AcceptConn" // the same with a connect that is a system call
)

// operation is something that is measured: a process repeats a step count times.
type operation struct {
	step        string
	count       int
	descriptors int // open besides those of the step
	goroutines  int // or threads, which share count, each with its own target; 0 stands for 1
}

// operations are what is measured. Those that fail have large counts, since each of the
// first uses of a page of Go's heap is a page fault.
var operations = []operation{
	{step: stepCycle, count: 1500},
	{step: stepCycleBlocking, count: 1500},
	{step: stepSocketClose, count: 20000},
	{step: stepListen, count: 5000},
	{step: stepConnectRefused, count: 25000},
	{step: stepBindInUse, count: 150000},
	{step: stepAcceptWouldBlock, count: 15000},
	{step: stepConnection, count: 3000},
	{step: stepDial, count: 3000},
	{step: stepAcceptConn, count: 3000},

	{step: stepCycle, count: 2000, descriptors: 10},
	{step: stepCycle, count: 2000, descriptors: 1000},
	{step: stepCycle, count: 2000, descriptors: 15000},

	{step: stepCycle, count: 8192, goroutines: 1},
	{step: stepCycle, count: 8192, goroutines: 8},
	{step: stepCycle, count: 8192, goroutines: 256},

	{step: stepBindNotOpen, count: 256000, goroutines: 1},
	{step: stepBindNotOpen, count: 256000, goroutines: 256},
	{step: stepBindNotOpenOwnStack, count: 256000, goroutines: 256},
}

// String returns the name of the operation's benchmark, without the peer.
func (o operation) String() string {
	var name strings.Builder
	name.WriteString(o.step)
	if o.descriptors > 0 {
		fmt.Fprintf(&name, "/descriptors=%d", o.descriptors)
	}
	if o.goroutines > 0 {
		fmt.Fprintf(&name, "/goroutines=%d", o.goroutines)
	}
	return name.String()
}

// isOfNet reports whether a step works on connections of package net.
func isOfNet(step string) bool {
	return step == stepConnection || step == stepDial || step == stepAcceptConn
}

// reference returns the peer to whose time in the same turn the times of the others are ratios,
// and the unit of the ratios.
func (o operation) reference() (peer, unit string) {
	if isOfNet(o.step) {
		return peerNet, "x-net"
	}
	return peerOpenSSL, "x-openssl"
}

// turns returns how often the operation is measured in a round: five times if there is a
// bar for it, since a few hundredths decide there.
func (o operation) turns() int {
	if slices.ContainsFunc(bars, func(b bar) bool { return b.operation == o.String() }) {
		return 5
	}
	return 1
}
