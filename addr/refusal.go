package addr

import (
	"fmt"
	"net/netip"
	"syscall"

	"example.com/bio/errstack"
)

// refusal says why there can be no such address. The functions that find out return it, and
// the exported function makes the error, at a depth that is the same everywhere.
type refusal struct {
	step  *errstack.Step
	errno syscall.Errno
}

// refuse returns a refusal without a system call, for which C records nothing.
func refuse(errno syscall.Errno, why string) *refusal {
	return &refusal{&errstack.Step{SysData: why, Quiet: true}, errno}
}

// fail returns the error of function about subject. The exported function that calls fail is
// what the application called.
func (r *refusal) fail(function string, subject fmt.Stringer) error {
	failure := r.step.Make(function, r.errno, subject, errstack.Caller(2))
	return &failure
}

// addrPort is a netip.AddrPort as error texts show it: its zone may contain anything.
type addrPort netip.AddrPort

func (ap addrPort) String() string {
	text := netip.AddrPort(ap).String()
	if !isPlain(text) {
		return errstack.Quoted(text).String()
	}
	return text
}

// rawInput is the input of RawMake as error texts show it.
type rawInput struct {
	family, length int
}

func (in rawInput) String() string {
	return fmt.Sprintf("family %d with %d bytes", in.family, in.length)
}
