package socktest

import (
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Eventually waits until the condition holds, and fails the test at once if it does not
// hold in time. It is for what has been set in motion and needs no more help.
func Eventually(tb testing.TB, what string, condition func() bool) {
	tb.Helper()
	if !settled(condition) {
		tb.Fatalf("not in %v: %s", Scaled(patience), what)
	}
}

const patience = 10 * time.Second

func settled(condition func() bool) bool {
	for deadline := time.Now().Add(Scaled(patience)); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// Scaled returns how long to wait on this machine for what takes less than d on a usual
// one. The environment variable BIO_TIME_SCALE says how much slower this machine is.
func Scaled(d time.Duration) time.Duration { return d * timeScale() }

var timeScale = sync.OnceValue(readTimeScale)

func readTimeScale() time.Duration {
	text := os.Getenv("BIO_TIME_SCALE")
	if text == "" {
		return 1
	}
	scale, err := strconv.ParseUint(text, 10, 16)
	if err != nil || scale == 0 {
		panic("BIO_TIME_SCALE is not a positive number: " + text)
	}
	return time.Duration(scale)
}
