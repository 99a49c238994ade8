// Logging connects to an address and logs a failure with log/slog: as one attribute, as a group of
// attributes, and as the entries that OpenSSL would have queued. Try it with
//
//	go run ./examples/logging 127.0.0.1:1
package main

import (
	"flag"
	"log/slog"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/errstack/errslog"
)

func main() {
	flag.Parse()
	text := slog.New(slog.NewTextHandler(os.Stdout, nil))
	object := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	server, err := addr.Parse(flag.Arg(0))
	if err != nil {
		text.Error("not an address", "err", err)
		os.Exit(2)
	}

	// A stack of the request's own keeps its entries apart from those of other requests.
	var stack errstack.Stack
	err = connect(bio.With(&stack), &server)
	if err == nil {
		text.Info("connected", "server", server)
		return
	}
	// The error as one attribute: its text, code, errno and position in a line, or a JSON object.
	text.Error("cannot connect", "err", err)
	object.Error("cannot connect", "err", err)
	// As attributes that can be searched for.
	text.Error("cannot connect", "server", server, errslog.Group("err", err))
	object.Error("cannot connect", "server", server, errslog.Group("err", err))
	// What OpenSSL would have printed. This empties the stack.
	for entry := range stack.All() {
		text.Info("queued", "entry", entry)
		object.Info("queued", "entry", entry)
	}
	os.Exit(1)
}

// connect makes a connection and closes it.
func connect(r bio.Recorder, server *addr.Addr) error {
	fd, err := r.Socket(server.Family(), syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer r.Close(fd)
	return r.Connect(fd, server, 0)
}
