//go:build linux && (amd64 || arm64)

package main

import "slices"

// The names of the peers.
const (
	peerOpenSSL       = "OpenSSL"
	peerC             = "C"
	peerBio           = "bio"
	peerRaw           = "Go-raw"
	peerWrappers      = "x/sys"
	peerMdlayher      = "mdlayher"
	peerNet           = "net"
	peerOpenSSLThread = "OpenSSL+thread"
	peerCThread       = "C+thread"
)

// peer is one way to do the operations: a C program, or this one with a goPeer.
type peer struct {
	name   string
	about  string
	source string // of the C program, "" for a goPeer
	idle   bool   // the C program has one more thread, which does nothing
	extra  bool   // only where the switch names it
}

var peers = []peer{
	{name: peerOpenSSL, source: "libcrypto.c", about: "OpenSSL's functions in C; failures with ERR_clear_error"},
	{name: peerC, source: "bare.c", about: "bare system calls in C, with accept4"},
	{name: peerBio, about: "the functions of package bio"},
	{name: peerRaw, about: "bare system calls in Go, by RawSyscall where none can sleep"},
	{name: peerWrappers, about: "golang.org/x/sys/unix"},
	{name: peerMdlayher, about: "github.com/mdlayher/socket"},
	{name: peerNet, about: "package net"},
	{name: peerOpenSSLThread, source: "libcrypto.c", idle: true, extra: true, about: "OpenSSL in a process with a second, idle thread, as every Go program has"},
	{name: peerCThread, source: "bare.c", idle: true, extra: true, about: "C in a process with a second, idle thread"},
}

// does reports whether the peer can do the operation.
func (p peer) does(o operation) bool {
	if o.only != nil && !slices.Contains(o.only, p.name) {
		return false
	}
	if p.source != "" {
		return true
	}
	_, ok := goPeers[p.name][o.kind]
	return ok
}

// preparation prepares one goroutine's share of an operation: it returns the function
// to repeat, and one that closes what is open.
type preparation func(ownStack bool) (step func(), done func())

// goPeers has the preparations of the peers in this program, by name and kind.
var goPeers = map[string]map[string]preparation{
	peerBio:      descriptorPeer(newBio),
	peerRaw:      descriptorPeer(newRaw),
	peerWrappers: descriptorPeer(newWrappers),
	peerMdlayher: mdlayherPeer,
	peerNet:      netPeer,
}
