package socktest

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// Seed returns the seed of a test's random choices and logs it: that of the environment
// variable BIO_SEED, which repeats a run, otherwise a new one.
func Seed(tb testing.TB) uint64 {
	tb.Helper()
	seed := Setting(tb, "BIO_SEED", uint64(time.Now().UnixNano()))
	tb.Logf("BIO_SEED=%d", seed)
	return seed
}

// Setting returns the number in an environment variable, otherwise if it is not set.
func Setting(tb testing.TB, name string, otherwise uint64) uint64 {
	tb.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return n
}
