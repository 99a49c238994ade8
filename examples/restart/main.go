//go:build unix

// Restart is an echo server that replaces itself without turning a client away. On SIGHUP it starts
// its program again and passes its listener on. When the new process is ready, the old one stops
// accepting, serves the clients that it has, and ends. Try it with
//
//	go build ./examples/restart
//	./restart 127.0.0.1:8007 &
//	socat - TCP:127.0.0.1:8007           # prints the process number, and echoes
//	kill -HUP $!
//	socat - TCP:127.0.0.1:8007           # prints another one
//
// The same works with net/http, but [http.Server.Shutdown] drops requests that it has not read.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix(fmt.Sprintf("restart: process %d: ", os.Getpid()))
	fd := 3 // of a process that replace has started, without an address
	if len(os.Args) > 1 {
		at, err := addr.Parse(os.Args[1])
		check(err)
		fd, err = bio.Socket(at.Family(), unix.SOCK_STREAM, 0, 0)
		check(err)
		check(bio.Listen(fd, &at, bio.ReuseAddr))
	}
	// Pass on a file of os.NewFile, not what the method File of a net.Listener returns: os/exec
	// would make that blocking, and so the listener of this process, which shares its blocking
	// mode. Accept would then block a thread, and Close would wait for the next client.
	spare, err := unix.Dup(fd)
	check(err)
	unix.CloseOnExec(spare)
	file := os.NewFile(uintptr(spare), "listener")
	l, err := bionet.Listener(fd) // fd belongs to l from here on
	check(err)

	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, unix.SIGHUP)
	go func() {
		for range hangup {
			err := replace(file)
			if err == nil {
				l.Close()
				return
			}
			log.Print("not replaced: ", err)
		}
	}()
	log.Print("listening on ", l.Addr())
	if len(os.Args) == 1 {
		_, err := os.NewFile(4, "ready").WriteString("ready")
		check(err)
	}
	var clients sync.WaitGroup
	for {
		conn, err := l.Accept()
		if errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if err != nil {
			log.Print("no longer accepting: ", err)
			break
		}
		clients.Go(func() {
			fmt.Fprintln(conn, os.Getpid())
			io.Copy(conn, conn)
			conn.Close()
		})
	}
	clients.Wait()
}

// replace starts the program again with the listener, and waits until the new process is ready.
func replace(listener *os.File) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	ready, reports, err := os.Pipe()
	if err != nil {
		return err
	}
	defer ready.Close()
	cmd := exec.Command(program)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{listener, reports} // the descriptors 3 and 4
	err = cmd.Start()
	reports.Close()
	if err != nil {
		return err
	}
	if n, _ := ready.Read(make([]byte, 1)); n == 0 { // it has ended
		return fmt.Errorf("new process: %w", cmd.Wait())
	}
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
