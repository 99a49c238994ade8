// This file exists because Linux tells the index of an interface by one ioctl; the
// other systems have no call for it that works without package net or C.

//go:build !linux

package addr

import "syscall"

var zoneNotNumeric = refuse(syscall.EINVAL, "zone must be the index of an interface here, not its name")

func interfaceIndex(string) (uint32, *refusal) { return 0, zoneNotNumeric }
