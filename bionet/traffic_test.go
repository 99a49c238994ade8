//go:build unix || windows

package bionet_test

import (
	"io"
	"net"
	"testing"
	"time"

	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// serve returns the address of a server that sends back what comes.
func serve(t testing.TB, spec string) net.Addr {
	t.Helper()
	l, err := bionet.Listen(spec, 0)
	socktest.Check(t, err)
	echo(t, l)
	return l.Addr()
}

func portOf(t testing.TB, a net.Addr) string {
	t.Helper()
	_, port, err := net.SplitHostPort(a.String())
	socktest.Check(t, err)
	return port
}

// echo sends back what comes, on every connection of l, until l is closed.
func echo(t testing.TB, l net.Listener) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		echoAll(l)
	}()
	t.Cleanup(func() { l.Close(); <-done })
}

// echoAll is echo until an Accept fails.
func echoAll(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go sendBack(conn)
	}
}

// sendBack sends back what comes, and closes conn at the end. It is not io.Copy, for
// which package net keeps pipes open.
func sendBack(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 512)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if _, err := conn.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// talk sends a text over conn and waits until it has come back.
func talk(t testing.TB, conn net.Conn) {
	t.Helper()
	const text = "there and back"
	conn.SetDeadline(time.Now().Add(socktest.Scaled(10 * time.Second)))
	_, err := conn.Write([]byte(text))
	socktest.Check(t, err)
	got := make([]byte, len(text))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != text {
		t.Fatalf("read %q, %v", got, err)
	}
}
