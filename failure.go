package bio

import (
	"fmt"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sockaddr"
)

// failure is an error and the address that it is about, in one allocation.
type failure struct {
	err     errstack.Error
	address address
}

// address is the address in a failure. Value gives it away as a copy: an error is
// immutable.
type address addr.Addr

func (a *address) String() string      { return (*addr.Addr)(a).String() }
func (a *address) Value() fmt.Stringer { return addr.Addr(*a) }

// inetFailure is a failure about an AF_INET or AF_INET6 address, in little more than half
// the room: memory is much of what a failure costs.
type inetFailure struct {
	err     errstack.Error
	address inetAddress
}

type inetAddress sockaddr.Inet

func (a *inetAddress) String() string { return a.Value().String() }
func (a *inetAddress) Value() fmt.Stringer {
	var whole addr.Addr
	whole.Sockaddr().SetInet((*sockaddr.Inet)(a))
	return whole
}
