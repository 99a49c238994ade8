// Package bionet moves sockets that package bio has set up to package net: its functions return
// the net.Listener, net.Conn or net.PacketConn that net/http, crypto/tls and every other user of
// package net takes, with deadlines, a Close that wakes Accept, and no blocked OS thread.
//
// [Listen], [ListenPacket] and [Dial] work from a host:service string, as BIO_s_accept and
// BIO_s_connect do; [Config.DialContext] fits net/http. [Listener], [Conn] and [PacketConn] hand
// off a descriptor. [Control] gives programs that use net.ListenConfig and net.Dialer the options
// of package bio.
//
// # Errors
//
// A failing call returns an [*errstack.Error], which is also a net.Error. What OpenSSL would have
// queued is recorded on the stack of the [Config], by default [errstack.Default]. The position is
// the application's call. The methods of what the functions return fail with errors of package
// net.
//
// # Blocking
//
// Waiting uses the poller of Go's runtime: ten thousand calls of Dial or of Accept at once take no
// more OS threads than one.
package bionet
