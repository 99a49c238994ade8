package stress_test

import (
	"testing"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

// inOwnNetwork runs the calling test again in a new network, in which no other process
// uses the ports of connections that have ended, and reports whether the test is to run
// here: it is if this is that network, or if there cannot be one.
func inOwnNetwork(t *testing.T) bool {
	t.Helper()
	if !socktest.Has(t, "netns") {
		t.Log("in the machine's own network")
		return true
	}
	return sandbox.Again(t, sandbox.Network)
}
