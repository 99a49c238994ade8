//go:build unix || windows

package socktest

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/bio/errstack"
)

func TestMain(m *testing.M) { Main(m) }

// tests stands for the tests of a package.
type tests func() int

func (f tests) Run() int { return f() }

// TestLeaks: what is left behind makes the tests fail.
func TestLeaks(t *testing.T) {
	before := timeScale
	timeScale = func() time.Duration { return 0 } // do not wait for the goroutine to end
	defer func() { timeScale = before }()
	fd := -1
	stop := make(chan struct{})
	for _, test := range []struct {
		name string
		run  func() int
		code int
		text string
	}{
		{"nothing", func() int { return 0 }, 0, ""},
		{"a failed test", func() int { return 2 }, 2, ""},
		{"an entry", func() int { errstack.Default().Raise(errstack.LibBIO, 100, ""); return 0 }, 1, "left on the error stack"},
		{"a goroutine", func() int { go func() { <-stop }(); return 0 }, 1, "goroutines are left"},
		{"a descriptor", func() int { fd = Open(t, syscall.AF_INET, syscall.SOCK_STREAM); return 0 }, 1, "descriptor left open"},
	} {
		var out strings.Builder
		if code := run(tests(test.run), &out); code != test.code || !strings.Contains(out.String(), test.text) {
			t.Errorf("%s: %d, want %d\n%s", test.name, code, test.code, &out)
		}
		errstack.Default().Clear()
	}
	Close(t, fd)
	close(stop)
}
