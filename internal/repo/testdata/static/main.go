// Command static does the library's main job and has no file to rely on.
package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func main() {
	if err := exchange(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := bio.Bind(-1, nil, 0); !errors.Is(err, bio.ErrInvalidSocket) {
		fmt.Println("bind of no descriptor:", err)
		os.Exit(1)
	}
	errstack.Default().Print(os.Stdout)
}

func exchange() error {
	a, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		return err
	}
	listener, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, &a, bio.ReuseAddr); err != nil {
		return err
	}
	if err := bio.SockInfo(listener, &a); err != nil {
		return err
	}
	client, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(client)
	if err := bio.Connect(client, &a, bio.NoDelay); err != nil {
		return err
	}
	server, err := bio.Accept(listener, nil, 0)
	if err != nil {
		return err
	}
	return bio.Close(server)
}
