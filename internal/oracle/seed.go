package oracle

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// Seed returns the seed of a test's random choices and logs it: that of the environment
// variable BIO_ORACLE_SEED, which repeats a run, else a new one.
func Seed(tb testing.TB) uint64 {
	tb.Helper()
	seed := Setting(tb, "BIO_ORACLE_SEED", uint64(time.Now().UnixNano()))
	tb.Logf("BIO_ORACLE_SEED=%d", seed)
	return seed
}

// Setting returns the number in an environment variable, otherwise where it is not set.
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
