package oracle_test

import (
	"os"
	"syscall"
	"testing"

	"example.com/bio/internal/sandbox"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

// The roles of the two sides. Each answers the scripts of its standard input.
const (
	bioRole       = "bio"
	libcryptoRole = "libcrypto" // becomes the program that its argument names
)

func init() {
	sandbox.Register(bioRole, func() error {
		if err := sandbox.RaiseLoopback(); err != nil {
			return err
		}
		return answerScripts(os.Stdin, os.Stdout, func() {})
	})
	sandbox.Register(libcryptoRole, func() error {
		if err := sandbox.RaiseLoopback(); err != nil {
			return err
		}
		return syscall.Exec(os.Args[1], os.Args[1:], os.Environ())
	})
}
