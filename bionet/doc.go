// Package bionet takes sockets that were set up by package bio over to package net: what
// comes back is the net.Listener, net.Conn or net.PacketConn that net/http, crypto/tls
// and every other user of package net takes, with deadlines, a Close that wakes Accept,
// and no OS thread blocked.
//
// [Listener], [Conn] and [PacketConn] take over a descriptor. [Listen], [ListenPacket]
// and [Dial] go all the way from a host:service string, as BIO_s_accept and
// BIO_s_connect do. [Control] gives programs that stay with net.ListenConfig and
// net.Dialer the options of package bio.
//
// # Errors
//
// A failing call returns an [*errstack.Error], which is a net.Error too. What OpenSSL
// would have queued is recorded on the stack of the [Config], by default
// [errstack.Default]. The position is the application's call. Methods of the values of
// package net that the functions return give errors of package net.
//
// # Threads
//
// Waiting goes through the poller of Go's runtime: ten thousand calls of Dial or of
// Accept at once take no more OS threads than one.
package bionet
