//go:build !linux

package addr

import "syscall"

// Other systems have no call for the index of an interface that works without package net or C.
var zoneNotNumeric = refuse(syscall.EINVAL, "zone is not the index of an interface")

func interfaceIndex(string) (uint32, *refusal) { return 0, zoneNotNumeric }
