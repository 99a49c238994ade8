package lookup_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/oracle/lookups"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestLibcrypto compares this package with libcrypto. No request needs a name server; a
// request that asks one fails. The environment variable BIO_SEED repeats a run.
func TestLibcrypto(t *testing.T) {
	peer := oracle.Build(t, "testdata/libcrypto.c")
	list := append(writtenLookups(), differentLookups()...)
	list = append(list, writtenNames(t)...)
	g := newGenerator(t)
	for range 20_000 {
		list = append(list, g.lookup())
	}
	for range 5_000 {
		list = append(list, g.names(t))
	}
	lookups.Compare(t, peer, list)
	if !t.Failed() {
		oracle.CheckRules(t, "lookup")
	}
}

// TestLibcryptoNetworks makes lookups in networks that have other addresses than this machine.
func TestLibcryptoNetworks(t *testing.T) {
	socktest.Need(t, "libcrypto", "ip")
	for _, network := range lookups.Networks {
		t.Run(network.Name, func(t *testing.T) {
			if _, inside := sandbox.Rerun(t, sandbox.Network); !inside {
				return
			}
			network.Furnish(t)
			list := hostLookups()
			g := newGenerator(t)
			for range 2_000 {
				list = append(list, g.lookup())
			}
			lookups.Compare(t, oracle.Build(t, "testdata/libcrypto.c"), list)
		})
	}
}

// newGenerator returns a generator that knows the services of this machine.
func newGenerator(t *testing.T) generator {
	g := generator{Rand: rand.New(rand.NewPCG(socktest.Seed(t), 0)), services: services}
	if text, err := os.ReadFile("/etc/services"); err == nil {
		for word := range strings.FieldsSeq(string(text)) {
			if len(word) < 64 {
				g.services = append(g.services, word)
			}
		}
	}
	return g
}
