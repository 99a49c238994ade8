package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/bio/internal/socktest"
)

// againVariable names in the environment the test that a process runs again.
const againVariable = "BIO_TEST_AGAIN"

// Again runs the calling test again in a process with new namespaces, and reports whether
// this is that process. If it is not, the test has nothing more to do.
//
//	if !sandbox.Again(t, sandbox.Network) {
//		return
//	}
//
// The process inherits the environment. Its loopback interface is up, and its mounts are
// private. If the test is skipped there, it is skipped here. Other tests do not run there,
// but what encloses a subtest does.
func Again(t *testing.T, namespaces ...Namespace) bool {
	t.Helper()
	output, inside := Rerun(t, namespaces...)
	if inside {
		socktest.Check(t, furnish(namespaces))
	} else {
		t.Logf("in new namespaces:\n%s", output)
	}
	return inside
}

// Rerun is like Again for tests that furnish the namespaces themselves, read what the
// process printed, or only want another process, without namespaces.
func Rerun(t *testing.T, namespaces ...Namespace) (output string, inside bool) {
	t.Helper()
	return RerunContext(t.Context(), t, namespaces...)
}

// RerunContext is like Rerun, and ends the process when ctx is done, which fails the test.
// If that is by its deadline, the test prints the goroutines of the process.
func RerunContext(ctx context.Context, t *testing.T, namespaces ...Namespace) (output string, inside bool) {
	t.Helper()
	if os.Getenv(againVariable) == t.Name() {
		return "", true
	}
	socktest.Need(t, "children")
	for _, namespace := range namespaces {
		if need, ok := needs[namespace]; ok {
			socktest.Need(t, need)
		}
	}
	output, err := rerun(beforeTimeout(ctx, t), t.Name(), namespaces)
	if err != nil {
		t.Error(err)
	} else if strings.Contains(output, "--- SKIP: "+t.Name()+" (") {
		socktest.Skipped(t, output)
	}
	return output, false
}

// rerun runs a test in another process and returns what that printed. The error has it too.
func rerun(ctx context.Context, test string, namespaces []Namespace) (output string, err error) {
	args := []string{"-test.v", "-test.run=" + pattern(test)}
	if deadline, ok := ctx.Deadline(); ok {
		args = append(args, fmt.Sprint("-test.timeout=", time.Until(deadline)))
	}
	cmd, err := itself(ctx, args...)
	if err != nil {
		return "", err
	}
	cmd.Env = append(cmd.Env, againVariable+"="+test)
	cmd.SysProcAttr = Attributes(namespaces...)
	printed, err := cmd.CombinedOutput()
	output = string(printed)
	ended := strings.Contains(output, "--- PASS: "+test+" (") || strings.Contains(output, "--- SKIP: "+test+" (")
	if err != nil || !ended {
		err = fmt.Errorf("the test does not pass in another process: %w\n%s", errors.Join(err, ctx.Err()), output)
	}
	return output, err
}

func furnish(namespaces []Namespace) error {
	var network, mount error
	if slices.Contains(namespaces, Network) {
		network = RaiseLoopback()
	}
	if slices.Contains(namespaces, Mount) {
		mount = PrivateMounts()
	}
	return errors.Join(network, mount)
}

// pattern is what -test.run takes for one test.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}
