//go:build !portable

package sys

// The calls below the exported functions, for tests of each port's numbers and layouts.
var (
	RawSocket      = socket
	RawBind        = bindAtOnce
	RawBindWait    = bindMayWait
	RawConnect     = connectAtOnce
	RawConnectWait = connectMayWait
	RawListen      = listen
	RawAccept4     = accept4
	RawAccept      = accept
	RawGetsockname = getsockname
	RawGetpeername = getpeername
	RawSetsockopt  = setsockopt
	RawGetsockopt  = getsockopt

	FIONBIO = fionbio
)

// Forget takes back what an ENOSYS taught.
func Forget() {
	noAtomicCloexec.Store(false)
	noAccept4.Store(false)
}

// Remembered returns what an ENOSYS taught.
func Remembered() (socket, accept bool) { return noAtomicCloexec.Load(), noAccept4.Load() }
