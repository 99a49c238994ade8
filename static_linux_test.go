package bio_test

import (
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// consumer is a program of a module outside this one: it does the library's main job
// and has no file to rely on.
const consumer = `package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"MODULE"
	"MODULE/addr"
	"MODULE/errstack"
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
`

// TestStatic holds what the core promises: a plain go build of a program that
// imports it, with and without cgo, gives a static binary, which needs no file to run.
func TestStatic(t *testing.T) {
	dir := consumerModule(t, consumer)
	for _, cgo := range []string{"0", "1"} {
		t.Run("CGO_ENABLED="+cgo, func(t *testing.T) {
			root := t.TempDir()
			binary := filepath.Join(root, "consumer")
			env := []string{"CGO_ENABLED=" + cgo, "GOOS=linux", "GOARCH=" + runtime.GOARCH}
			goCommand(t, dir, env, "build", "-mod=mod", "-o", binary)
			checkStatic(t, binary)
			runAlone(t, root, "/consumer")
		})
	}
}

// checkStatic fails if the binary asks for an interpreter or for a library.
func checkStatic(t *testing.T, binary string) {
	t.Helper()
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if len(file.Progs) == 0 {
		t.Error("the binary has no segment")
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP || segment.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a segment %v", segment.Type)
		}
	}
	if libraries, err := file.ImportedLibraries(); err == nil && len(libraries) != 0 {
		t.Errorf("the binary needs %q", libraries)
	}
}

// runAlone runs a program with nothing but root in sight, in a user namespace where
// only that gives the right to.
func runAlone(t *testing.T, root, program string) {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Dir = "/"
	cmd.Env = []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	output, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, syscall.EPERM) && os.Getuid() != 0:
		t.Skip("chroot needs root or a user namespace: ", err)
	case errors.Is(err, syscall.ENOEXEC):
		t.Skip("this kernel does not run the binary without an emulator: ", err)
	case err != nil:
		t.Fatalf("%v\n%s", err, output)
	}
	if !strings.Contains(string(output), ":error:10000087:BIO routines:BIO_bind:invalid socket:") {
		t.Errorf("the program printed %q", output)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
