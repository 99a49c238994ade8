// Package sys makes the few system calls of this module, one file a platform
// fact. Files that come in pairs define the same functions, so nothing outside this
// package asks which system it runs on. Every call answers with an errno, 0 for
// success. On linux none takes anything from the heap before a signal interrupts it.
package sys

// Ready is what a descriptor is ready for.
type Ready uint8

const (
	Readable Ready = 1 << iota // a read or an accept does not block
	Writable                   // a write does not block, or a connect has ended
)

// Switch is the value of an option that is on or off, as the kernel takes it.
type Switch int32

const (
	Off Switch = iota
	On
)

// SwitchOf returns On or Off.
func SwitchOf(on bool) Switch {
	if on {
		return On
	}
	return Off
}
