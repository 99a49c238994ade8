// Package nettest runs the conformance suite for connections, golang.org/x/net/nettest,
// over pairs of sockets that bio makes.
package nettest
