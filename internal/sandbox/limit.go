package sandbox

import (
	"context"
	"errors"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"example.com/bio/internal/socktest"
)

// lastWords is how long a process may take to print its goroutines.
const lastWords = 10 * time.Second

// endInTime makes a command end when its context is done. After a deadline the process gets
// SIGQUIT, on which Go prints every goroutine, and is killed if it does not end. If the context
// was canceled, it is killed at once.
func endInTime(ctx context.Context, cmd *exec.Cmd) {
	cmd.Env = append([]string{"GOTRACEBACK=all"}, cmd.Env...) // another choice in the environment counts
	cmd.WaitDelay = socktest.Scaled(lastWords)
	cmd.Cancel = func() error {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) && cmd.Process.Signal(syscall.SIGQUIT) == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
}

// beforeTimeout returns a context that is done in time for the test to report on a
// process, if go test has set a limit to it.
func beforeTimeout(ctx context.Context, tb testing.TB) context.Context {
	tb.Helper()
	t, ok := tb.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return ctx
	}
	end, ok := t.Deadline()
	if !ok {
		return ctx
	}
	ctx, cancel := context.WithDeadline(ctx, end.Add(-time.Until(end)/10))
	tb.Cleanup(cancel)
	return ctx
}
