//go:build unix

// Activation serves HTTP on listeners that systemd, or another program with the same protocol,
// has opened and passes to it as the descriptors 3, 4 and so on. It checks what they are first.
// Try it with
//
//	go build ./examples/activation
//	systemd-socket-activate -l 127.0.0.1:8080 ./activation
//	curl http://127.0.0.1:8080/
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
)

// first is the first descriptor that is passed, SD_LISTEN_FDS_START in C.
const first = 3

func main() {
	log.SetFlags(0)
	log.SetPrefix("activation: ")
	count := passed()
	if count == 0 {
		log.Fatal("no descriptor is passed to this process: see LISTEN_PID and LISTEN_FDS in sd_listen_fds(3)")
	}
	for fd := first; fd < first+count; fd++ {
		if err := check(fd); err != nil {
			log.Fatal(err)
		}
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello from", r.URL.Path)
	})
	ended := make(chan error)
	for fd := first; fd < first+count; fd++ {
		l, err := bionet.Listener(fd) // fd belongs to l from here on
		if err != nil {
			log.Fatal(err)
		}
		go func() { ended <- http.Serve(l, nil) }()
	}
	log.Fatal(<-ended)
}

// passed returns the number of descriptors that are passed to this process.
func passed() int {
	pid, count := os.Getenv("LISTEN_PID"), os.Getenv("LISTEN_FDS")
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		os.Unsetenv(name) // what this process starts gets no descriptors
	}
	if pid != strconv.Itoa(os.Getpid()) {
		return 0 // they are for a parent of this process, which has left the variables set
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 {
		log.Fatalf("LISTEN_FDS is %q", count)
	}
	return n
}

// check returns an error unless the descriptor fd is a listening socket.
func check(fd int) error {
	unix.CloseOnExec(fd)
	socket, err := bio.Describe(fd)
	if err != nil {
		return fmt.Errorf("descriptor %d: %w", fd, err)
	}
	log.Printf("descriptor %d: %v", fd, socket)
	if !socket.Listening {
		return fmt.Errorf("descriptor %d is not a listening socket", fd)
	}
	return nil
}
