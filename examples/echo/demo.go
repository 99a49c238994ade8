//go:build unix || windows

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
)

// limit is the time for the demonstration, which takes less than a tenth of a second.
const limit = 10 * time.Second

// payloadSize is more than the buffers of a connection hold.
const payloadSize = 1 << 20

// runDemonstration prints the report of the demonstration.
func runDemonstration() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not finished in %v", limit))
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
	var report bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- demonstrate(&report, path) }()
	select {
	case err := <-done:
		os.RemoveAll(dir) // SIGPIPE ends the program if nobody reads the report
		_, writeErr := report.WriteTo(os.Stdout)
		return errors.Join(err, writeErr)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// A scene is a listener and the clients that connect to it.
type scene struct {
	title string
	at    addr.Addr
	opts  bio.Options
	hosts []string // what clients connect to, "" for the listener's own address
}

// demonstrate writes the report. It returns an error if a socket does not have the options
// it was given, if data does not come back unchanged, or if a call fails otherwise than it
// should.
func demonstrate(w io.Writer, path addr.Addr) error {
	loopback := addr.MustParse("127.0.0.1:0")
	if err := try(loopback, 0); err != nil {
		return fmt.Errorf("the loopback interface does not work: %w", err)
	}
	local := bio.ReuseAddr | bio.KeepAlive | bio.NonBlock
	tcp := local | bio.NoDelay | bio.TFO
	if err := try(loopback, bio.TFO); err != nil {
		fmt.Fprintf(w, "There is no TCP Fast Open for clients here (%v): continuing without it.\n\n", err)
		tcp &^= bio.TFO
	}
	scenes := []scene{
		{"dual-stack listener", addr.MustParse("[::]:0"), tcp, []string{"127.0.0.1", "[::1]"}},
		{"V6_ONLY listener", addr.MustParse("[::]:0"), tcp | bio.V6Only, []string{"[::1]"}},
	}
	if err := try(addr.MustParse("[::1]:0"), 0); err != nil {
		fmt.Fprintf(w, "There is no IPv6 here (%v): continuing with IPv4 alone.\n\n", err)
		scenes = []scene{{"IPv4 listener", addr.MustParse("0.0.0.0:0"), tcp, []string{"127.0.0.1"}}}
	}
	if fd, err := bio.With(nil).Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0, 0); err != nil {
		fmt.Fprintf(w, "There is no AF_UNIX here (%v): continuing without it.\n\n", err)
	} else {
		bio.Close(fd)
		scenes = append(scenes, scene{"AF_UNIX listener", path, local, []string{""}})
	}
	fmt.Fprint(w, legend)
	for _, s := range scenes {
		if err := s.play(w); err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
	}
	return triggerFailures(w)
}

// try opens a listener and connects to it with the options opts, to see whether this
// machine can do that.
func try(at addr.Addr, opts bio.Options) error {
	listener, local, err := listen(&at, 0)
	if err != nil {
		return err
	}
	defer bio.Close(listener)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	client, err := connect(ctx, &local, bio.NonBlock|opts)
	if err != nil {
		return err
	}
	defer bio.Close(client)
	socket, err := bio.Describe(client)
	if ignored := opts &^ socket.Options; ignored != 0 && err == nil {
		return fmt.Errorf("%s is ignored", ignored)
	}
	return err
}

// play opens the listener, lets each client exchange data with it, and prints the
// options of all sockets.
func (s scene) play(w io.Writer) error {
	listener, local, err := listen(&s.at, s.opts)
	if err != nil {
		return err
	}
	defer bio.Close(listener)
	fmt.Fprintf(w, "%s, %s\n\n", s.title, s.opts)
	t := newTable(w)
	t.add("listener "+local.String(), listener, s.opts, bio.ListenOptions)
	for _, host := range s.hosts {
		to := local
		if host != "" {
			to = addr.MustParse(fmt.Sprintf("%s:%d", host, local.Port()))
		}
		if err := s.exchange(t, listener, to); err != nil {
			return err
		}
		fmt.Fprintf(w, "%d bytes to %s and back: equal\n", payloadSize, to)
	}
	fmt.Fprintln(w)
	return t.print()
}

// exchange connects a client, sends data to it and back, and adds both ends to the table.
func (s scene) exchange(t *table, listener int, to addr.Addr) error {
	client, err := connect(context.Background(), &to, s.opts)
	if err != nil {
		return err
	}
	defer bio.Close(client)
	sent := make([]byte, payloadSize)
	rand.NewChaCha8([32]byte{}).Read(sent)
	var back bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- exchange(stream(client), bytes.NewReader(sent), &back) }()
	conn, peer, err := accept(listener, s.opts)
	if err != nil {
		return err
	}
	defer bio.Close(conn)
	if err := errors.Join(echo(conn), <-done); err != nil {
		return err
	}
	if !bytes.Equal(sent, back.Bytes()) {
		return fmt.Errorf("%d other bytes came back from %s", back.Len(), to)
	}
	inherited := bio.Options(bio.AcceptOptions)
	if peer.Family() != syscall.AF_UNIX {
		inherited |= bio.KeepAlive | bio.NoDelay
	}
	t.add("client to "+to.String(), client, s.opts, bio.ConnectOptions)
	t.add("accepted from "+peer.String(), conn, s.opts, inherited)
	return nil
}
