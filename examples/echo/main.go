//go:build unix || windows

// Echo shows package bio at work on real sockets.
//
// Without an argument it opens listeners, connects clients over IPv4, IPv6 and
// AF_UNIX, sends data both ways, compares the options it asked for with those the
// kernel reports, and triggers three failures to show the errors. With -listen it is
// an echo server, with -connect a client that sends standard input and prints what
// comes back.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"example.com/bio"
	"example.com/bio/addr"
)

const usage = `usage:
  echo                               show package bio at work on real sockets
  echo -listen ADDRESS [option ...]  echo what clients send, until interrupted
  echo -connect ADDRESS [option ...] send standard input, print what comes back

An ADDRESS is 127.0.0.1:8080, [::1]:8080, unix:/path or, on Linux, unix:@name. A
listener on port 0 gets a free port and prints it. As in package bio, an option that
does not act in Listen or Connect is ignored.

`

func main() {
	log.SetFlags(0)
	log.SetPrefix("echo: ")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	var listenAt, connectTo *addr.Addr
	flag.Func("listen", "serve clients on `ADDRESS`", func(text string) error {
		a, err := addr.Parse(text)
		listenAt = &a
		return err
	})
	flag.Func("connect", "connect to the server on `ADDRESS`", func(text string) error {
		a, err := addr.Parse(text)
		connectTo = &a
		return err
	})
	var opts bio.Options
	for option := range bio.AllOptions.Flags() {
		name := strings.ToLower(strings.ReplaceAll(option.String(), "_", ""))
		flag.BoolFunc(name, "set BIO_SOCK_"+option.String(), func(text string) error {
			on, err := strconv.ParseBool(text)
			if on {
				opts |= option
			}
			return err
		})
	}
	flag.Parse()

	var err error
	switch {
	case flag.NArg() > 0:
		misused("unexpected argument " + strconv.Quote(flag.Arg(0)))
	case listenAt != nil && connectTo != nil:
		misused("-listen and -connect exclude each other")
	case listenAt != nil:
		err = runServer(listenAt, opts)
	case connectTo != nil:
		err = runClient(connectTo, opts)
	case opts != 0:
		misused("options need -listen or -connect")
	default:
		err = runDemonstration()
	}
	if err != nil {
		log.Fatal(err)
	}
}

func misused(text string) {
	log.Print(text)
	flag.Usage()
	os.Exit(2)
}
