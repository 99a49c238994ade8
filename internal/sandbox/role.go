package sandbox

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"example.com/bio/internal/socktest"
)

// roleVariable says in the environment what a process does instead of running tests.
const roleVariable = "BIO_TEST_ROLE"

// doNothing is the role of a process that only shows that it can be started.
const doNothing = "do nothing"

var roles = map[string]func() error{doNothing: func() error { return nil }}

func init() {
	socktest.Provide("children", sync.OnceValue(func() error { return start(nil) }))
}

// Register says what a process does that Command starts in a role: f, with the arguments
// in os.Args. An error is printed, and the exit status is then 1.
func Register(role string, f func() error) {
	if _, ok := roles[role]; ok {
		panic("sandbox: two roles are named " + role)
	}
	roles[role] = f
}

// Main is the body of a TestMain: it does what the role of this process is, or runs the
// tests with socktest.Main if it has none. It ends the process.
func Main(m *testing.M) {
	role, ok := os.LookupEnv(roleVariable)
	if !ok {
		socktest.Main(m)
	}
	os.Unsetenv(roleVariable) // programs that this one starts are not in the role
	if err := play(role); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", role, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func play(role string) error {
	f, ok := roles[role]
	if !ok {
		return fmt.Errorf("unknown role")
	}
	return f()
}

// Command returns a command that runs this test binary in a role that is registered. It
// skips the test if the kernel cannot start the binary again. The process is killed when
// the test ends, before its cleanup. Shortly before go test ends the test it prints its
// goroutines.
func Command(tb testing.TB, role string, args ...string) *exec.Cmd {
	tb.Helper()
	return CommandContext(tb.Context(), tb, role, args...)
}

// CommandContext is like Command, and ends the process when ctx is done. If that is by its
// deadline, the process prints its goroutines before.
func CommandContext(ctx context.Context, tb testing.TB, role string, args ...string) *exec.Cmd {
	tb.Helper()
	socktest.Need(tb, "children")
	if _, ok := roles[role]; !ok {
		tb.Fatalf("sandbox: unknown role %q", role)
	}
	cmd, err := itself(beforeTimeout(ctx, tb), args...)
	socktest.Check(tb, err)
	cmd.Env = append(cmd.Env, roleVariable+"="+role)
	return cmd
}

// itself returns a command that runs this binary.
func itself(ctx context.Context, args ...string) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	// With the race detector a program sleeps for a second at its end unless told not to.
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	endInTime(ctx, cmd)
	return cmd, nil
}

// start starts this binary to see whether that is possible.
func start(change func(*exec.Cmd)) error {
	// The flag is for binaries whose TestMain does not know of roles.
	cmd, err := itself(context.Background(), "-test.run=^$")
	if err != nil {
		return err
	}
	cmd.Env = append(cmd.Env, roleVariable+"="+doNothing)
	if change != nil {
		change(cmd)
	}
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w %s", err, output)
	}
	return nil
}
