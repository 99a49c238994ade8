package oracle_test

import (
	"flag"
	"slices"
	"testing"

	"example.com/bio/internal/oracle"
)

// buildPeer compiles the libcrypto side.
func buildPeer(tb testing.TB) string {
	tb.Helper()
	return oracle.Build(tb, "testdata/peer.c", "testdata/address.c", "testdata/state.c",
		"testdata/call.c", "testdata/harness.c", "testdata/fastopen.c", "-rdynamic")
}

// TestLibcrypto runs the same scripts through libcrypto and through bio. What
// differs and no rule explains fails; so does a rule that explained nothing.
func TestLibcrypto(t *testing.T) {
	program := buildPeer(t)
	hello, err := ask(program, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, Fast Open %s, IPv6 %t, network of its own %t", hello.version, hello.fastOpen, hello.inet6, hello.isolated)
	p := pair{libcrypto: program, isolated: hello.isolated, expect: rewrite}

	t.Run("matrix", func(t *testing.T) { p.compare(t, available(t, hello.inet6)) })
	t.Run("options", func(t *testing.T) { p.compare(t, optionScripts(hello.inet6)) })
	t.Run("random", func(t *testing.T) { compareRandom(t, p, hello.inet6) })
	t.Run("faults", func(t *testing.T) { compareFaults(t, p, hello) })

	if t.Failed() || flag.Lookup("test.run").Value.String() != "" || flag.Lookup("test.skip").Value.String() != "" {
		return
	}
	unfired := oracle.Unfired("internal/oracle")
	if hello.fastOpen == "native" {
		unfired = slices.DeleteFunc(unfired, func(name string) bool { return name == "tfo" })
	}
	if len(acceptCalls) == 0 {
		// The rule needs calls that fail, and a filter cannot make those of this machine fail.
		unfired = slices.DeleteFunc(unfired, func(name string) bool { return name == "accept4" })
	}
	if len(unfired) > 0 {
		t.Errorf("rules that explained nothing: %q", unfired)
	}
}
