//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// demoTime is the limit for the whole demonstration, which takes some milliseconds.
const demoTime = 1500 * time.Millisecond

var (
	anyIPv4      = netip.IPv4Unspecified()
	anyIPv6      = netip.IPv6Unspecified()
	loopbackIPv4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopbackIPv6 = netip.IPv6Loopback()
)

// scene is a listener and the clients that connect to it.
type scene struct {
	title   string
	listen  addr.Addr
	opts    bio.Options
	clients []netip.Addr // none: one client, to the address of the listener
}

// demonstrate runs the demonstration and writes its report to w. An error is
// anything that is not as the options and the data say.
func demonstrate(ctx context.Context, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, demoTime)
	defer cancel()
	dir, err := os.MkdirTemp("", "echo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path, err := addr.Unix(filepath.Join(dir, "socket"))
	if err != nil {
		return err
	}
	list := scenes(w, path)
	fmt.Fprint(w, legend)
	for _, s := range list {
		if err := s.play(ctx, w); err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
	}
	return provoke(w)
}

// scenes returns what this machine can show, and says what it cannot.
func scenes(w io.Writer, path addr.Addr) []scene {
	tcp := bio.ReuseAddr | bio.KeepAlive | bio.NonBlock | bio.NoDelay | bio.TFO
	if err := tryFastOpen(); err != nil {
		fmt.Fprintf(w, "There is no TCP Fast Open for clients here (%v): going on without it.\n\n", err)
		tcp &^= bio.TFO
	}
	list := []scene{
		{"dual-stack listener", on(anyIPv6, 0), tcp, []netip.Addr{loopbackIPv4, loopbackIPv6}},
		{"V6_ONLY listener", on(anyIPv6, 0), tcp | bio.V6Only, []netip.Addr{loopbackIPv6}},
	}
	if err := tryIPv6(); err != nil {
		fmt.Fprintf(w, "There is no IPv6 here (%v): going on with IPv4 alone.\n\n", err)
		list = []scene{{"IPv4 listener", on(anyIPv4, 0), tcp, []netip.Addr{loopbackIPv4}}}
	}
	local := bio.ReuseAddr | bio.KeepAlive | bio.NonBlock
	return append(list, scene{title: "AF_UNIX listener", listen: path, opts: local})
}

// tryIPv6 says why there is no IPv6 here: the kernel may have none, or the loopback
// interface no address.
func tryIPv6() error {
	fd, err := bio.With(nil).Socket(unix.AF_INET6, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	loopback := on(loopbackIPv6, 0)
	return bio.With(nil).Bind(fd, &loopback, 0)
}

// on returns the address of a port. It is for addresses without a zone, the only
// part of one that can be wrong.
func on(ip netip.Addr, port uint16) addr.Addr {
	a, err := addr.FromAddrPort(netip.AddrPortFrom(ip, port))
	if err != nil {
		panic(err)
	}
	return a
}

// play opens the listener and lets each client exchange data over it.
func (s scene) play(ctx context.Context, w io.Writer) error {
	listener, err := bio.Socket(s.listen.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, &s.listen, s.opts); err != nil {
		return err
	}
	var local addr.Addr
	if err := bio.SockInfo(listener, &local); err != nil {
		return err
	}
	shown := table{{"listener", local, asked(s.opts, bio.ListenOptions, local.Family()), options(listener)}}
	targets := []addr.Addr{local}
	if len(s.clients) > 0 {
		targets = nil
	}
	for _, ip := range s.clients {
		targets = append(targets, on(ip, local.Port()))
	}
	for _, to := range targets {
		rows, err := s.exchange(ctx, listener, to)
		if err != nil {
			return err
		}
		shown = append(shown, rows...)
	}
	fmt.Fprintf(w, "%s, %s\n\n", s.title, s.opts)
	shown.print(w)
	for _, to := range targets {
		fmt.Fprintf(w, "%d bytes to %s and back: equal\n", payloadSize, to)
	}
	fmt.Fprintln(w)
	return shown.check()
}

// payloadSize is more than the buffers of a connection hold.
const payloadSize = 1 << 20

// payload returns data in which no part equals another.
func payload() []byte {
	var b bytes.Buffer
	for n := 0; b.Len() < payloadSize; n++ {
		fmt.Fprintf(&b, "%07d\n", n)
	}
	return b.Bytes()
}

// exchange connects a client, serves it, compares what it gets back with what it
// sent, and returns the options of both ends.
func (s scene) exchange(ctx context.Context, listener int, to addr.Addr) (table, error) {
	// The side that fails first ends the other one, which may wait for it.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	client, err := bio.Socket(to.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return nil, err
	}
	defer bio.Close(client)
	result := make(chan error, 1)
	go func() {
		err := s.talk(stream{ctx, client}, &to)
		if err != nil {
			cancel(err)
		}
		result <- err
	}()
	conn, peer, err := accept(ctx, listener, s.opts)
	if err == nil {
		defer bio.Close(conn)
		err = echo(stream{ctx, conn})
	}
	if err != nil {
		cancel(err)
	}
	if err = errors.Join(<-result, err); err != nil {
		return nil, context.Cause(ctx)
	}
	return table{
		{"client to", to, asked(s.opts, bio.ConnectOptions, to.Family()), options(client)},
		{"accepted from", peer, inherited(s.opts, peer.Family()), options(conn)},
	}, nil
}

// talk is the client's side.
func (s scene) talk(client stream, to *addr.Addr) error {
	if err := connect(client.ctx, client.fd, to, s.opts); err != nil {
		return err
	}
	sent := payload()
	var back bytes.Buffer
	if err := exchange(client, bytes.NewReader(sent), &back); err != nil {
		return err
	}
	if !bytes.Equal(back.Bytes(), sent) {
		return fmt.Errorf("%d bytes went to %s, other %d came back", len(sent), to, back.Len())
	}
	return nil
}
