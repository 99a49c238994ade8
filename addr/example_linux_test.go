//go:build !(portable && bsd)

package addr_test

import (
	"fmt"
	"net/netip"

	"example.com/bio/addr"
)

func ExampleAbstract() {
	a, err := addr.Abstract("bus\x00system")
	name, ok := a.AbstractName()
	fmt.Println(a, err)
	fmt.Printf("%q %t\n", name, ok)
	// Output:
	// unix:@"bus\x00system" <nil>
	// "bus\x00system" true
}

func ExampleFromAddrPort_zone() {
	// The loopback interface has index 1.
	a, err := addr.FromAddrPort(netip.MustParseAddrPort("[fe80::1%lo]:443"))
	fmt.Println(a, err)
	// Output: [fe80::1%1]:443 <nil>
}
