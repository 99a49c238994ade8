//go:build unix

package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

// listenOn returns a listener with an option that has no flag.
func listenOn(a addr.Addr) (net.Listener, error) {
	fd, err := bio.Socket(a.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 1<<20); err != nil {
		bio.Close(fd)
		return nil, err
	}
	if err := bio.Listen(fd, &a, bio.ReuseAddr); err != nil {
		bio.Close(fd)
		return nil, err
	}
	return bionet.Listener(fd) // fd belongs to the listener from here on
}

// A listening socket that is set up step by step, for net/http.
func ExampleListener() {
	loopback, err := addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		log.Fatal(err)
	}
	l, err := listenOn(loopback)
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello from", r.URL.Path)
	})}
	go server.Serve(l)
	defer server.Close()

	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + l.Addr().String() + "/here")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(body))
	// Output: hello from /here
}

// A connect that was begun without blocking: Conn waits for its end in the runtime's
// poller.
func ExampleConn() {
	l, err := bionet.Listen("127.0.0.1:0", 0)
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	server, err := addr.Parse(l.Addr().String())
	if err != nil {
		log.Fatal(err)
	}

	fd, err := bio.Socket(server.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := bio.Connect(fd, &server, bio.NonBlock|bio.KeepAlive); err != nil && !bio.ShouldRetry(err) {
		bio.Close(fd)
		log.Fatal(err)
	}
	conn, err := bionet.Conn(fd) // fd belongs to conn from here on
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	fmt.Println(conn.RemoteAddr().String() == l.Addr().String())
	// Output: true
}

// A datagram socket that package bio has bound.
func ExamplePacketConn() {
	loopback, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := bio.Listen(fd, &loopback, 0); err != nil {
		bio.Close(fd)
		log.Fatal(err)
	}
	conn, err := bionet.PacketConn(fd)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.WriteTo([]byte("to myself"), conn.LocalAddr()); err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 64)
	n, _, err := conn.ReadFrom(buffer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(buffer[:n]))
	// Output: to myself
}

// An AF_UNIX listener: Listen made the file, so Close removes it.
func ExampleConfig_Listen() {
	dir, err := os.MkdirTemp("", "bionet")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	config := bionet.Config{Family: unix.AF_UNIX}
	l, err := config.Listen(context.Background(), filepath.Join(dir, "socket"), 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Addr().Network(), filepath.Base(l.Addr().String()))
	if err := l.Close(); err != nil {
		log.Fatal(err)
	}
	_, err = os.Stat(l.Addr().String())
	fmt.Println("removed:", errors.Is(err, os.ErrNotExist))
	// Output:
	// unix socket
	// removed: true
}

func ExampleListenPacket() {
	conn, err := bionet.ListenPacket("127.0.0.1:0", 0)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.WriteTo([]byte("to myself"), conn.LocalAddr()); err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 64)
	n, _, err := conn.ReadFrom(buffer)
	fmt.Println(string(buffer[:n]), err)
	// Output: to myself <nil>
}
