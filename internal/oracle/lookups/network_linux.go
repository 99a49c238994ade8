package lookups

import (
	"slices"
	"testing"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// Network is what a network namespace has of a network.
type Network struct {
	Name     string
	commands []string // of ip(8)
}

// Networks are networks that lookups see differently: what the interfaces have is what
// AI_ADDRCONFIG looks at.
var Networks = []Network{
	{"nothing", nil},
	{"loopback", []string{"link set lo up"}},
	{"inet", slices.Concat(link, inet)},
	{"inet6", slices.Concat(link, inet6)},
	{"both", slices.Concat(link, inet, inet6)},
	{"down", slices.Concat(link, inet, []string{"link set inner down"})},
	{"second-loopback", []string{"link set lo up", "address add 127.0.0.2/8 dev lo"}},
	{"mapped-loopback", []string{"link set lo up", "address add ::ffff:127.0.0.1/128 dev lo nodad"}},
	{"link-local", slices.Concat(link, []string{"address add fe80::2/64 dev inner nodad"})},
}

// link is a link whose ends have no addresses. The name of one is a number that is not its
// index.
var link = []string{
	"link set lo up", "link add name inner type veth peer name 77",
	"link set inner addrgenmode none", "link set 77 addrgenmode none",
	"link set inner up", "link set 77 up",
}

var (
	inet  = []string{"address add 192.0.2.2/24 dev inner", "route add default via 192.0.2.1"}
	inet6 = []string{"address add 2001:db8::2/64 dev inner nodad", "route add default via 2001:db8::1"}
)

// Furnish gives the network namespace of this process the network.
func (n Network) Furnish(t *testing.T) {
	t.Helper()
	for _, command := range n.commands {
		if err := sandbox.RunIP(command); err != nil {
			socktest.Lack(t, "veth", err)
		}
	}
}
