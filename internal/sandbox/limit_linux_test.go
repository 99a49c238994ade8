package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

func init() {
	Register("hang", func() error { hang(sayHanging); return nil })
	Register("hang and ignore SIGQUIT", func() error {
		signal.Ignore(unix.SIGQUIT)
		hang(sayHanging)
		return nil
	})
}

func sayHanging() { fmt.Println("hanging") }

// hang calls begun and does not return. With one processor this goroutine does not run
// while begun does: the stack of one that runs on another thread is not printed.
func hang(begun func()) {
	runtime.GOMAXPROCS(1)
	go begun()
	time.Sleep(time.Hour)
}

// ended is a context that ends with an error when the channel is closed.
type ended struct {
	context.Context
	done chan struct{}
	err  error
}

func (e ended) Done() <-chan struct{} { return e.done }

func (e ended) Err() error {
	select {
	case <-e.done:
		return e.err
	default:
		return nil
	}
}

// TestLimit: a process that exceeds its limit prints what it is doing, and is killed if it
// does not end then. One that is not needed any more is killed at once.
func TestLimit(t *testing.T) {
	for _, test := range []struct {
		role   string
		err    error // of the context
		status syscall.WaitStatus
		dump   bool
	}{
		{"hang", context.DeadlineExceeded, 2 << 8, true},
		{"hang and ignore SIGQUIT", context.DeadlineExceeded, syscall.WaitStatus(unix.SIGKILL), false},
		{"hang", context.Canceled, syscall.WaitStatus(unix.SIGKILL), false},
	} {
		t.Run(fmt.Sprint(test.role, ", ", test.err), func(t *testing.T) {
			if test.dump {
				socktest.Need(t, "sigquit")
			}
			ctx := ended{t.Context(), make(chan struct{}), test.err}
			cmd := CommandContext(ctx, t, test.role)
			if cmd.WaitDelay == 0 {
				t.Error("a process that does not end is never killed")
			}
			if !test.dump {
				cmd.WaitDelay = 10 * time.Millisecond
			}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			stdout, err := cmd.StdoutPipe()
			socktest.Check(t, err)
			socktest.Check(t, cmd.Start())
			if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
				t.Fatalf("%q, %v\n%s", line, err, stderr.String())
			}
			close(ctx.done)
			err = cmd.Wait()
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || exit.Sys() != test.status {
				t.Errorf("%v, want the status %#x", err, test.status)
			}
			if got := strings.Contains(stderr.String(), "sandbox.hang("); got != test.dump {
				t.Errorf("printed:\n%s", stderr.String())
			}
		})
	}
}

// TestRerunHangs: the error of a test that hangs in another process says where.
func TestRerunHangs(t *testing.T) {
	const begun = "BIO_TEST_BEGUN"
	if file := os.Getenv(begun); file != "" {
		hang(func() { os.WriteFile(file, nil, 0o600) })
	}
	socktest.Need(t, "children", "sigquit")
	file := filepath.Join(t.TempDir(), "begun")
	t.Setenv(begun, file)
	ctx := ended{t.Context(), make(chan struct{}), context.DeadlineExceeded}
	failed := make(chan error, 1)
	go func() {
		_, err := rerun(ctx, t.Name(), nil)
		failed <- err
	}()
	socktest.Eventually(t, "the test begins in another process", func() bool {
		_, err := os.Stat(file)
		return err == nil
	})
	close(ctx.done)
	if err := <-failed; !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "sandbox.hang(") {
		t.Errorf("%v", err)
	}
}

// limited is a test with a limit.
type limited struct {
	testing.TB
	end time.Time
}

func (l limited) Deadline() (time.Time, bool) { return l.end, !l.end.IsZero() }

// TestBeforeTimeout: a process has to end before go test ends the test.
func TestBeforeTimeout(t *testing.T) {
	end := time.Now().Add(time.Hour)
	got, ok := beforeTimeout(t.Context(), limited{t, end}).Deadline()
	if !ok || got.After(end.Add(-time.Minute)) || got.Before(end.Add(-10*time.Minute)) {
		t.Errorf("%v, %t, with a limit of %v", got, ok, end)
	}
	if got, ok := beforeTimeout(t.Context(), limited{TB: t}).Deadline(); ok {
		t.Errorf("%v, without a limit", got)
	}
}
