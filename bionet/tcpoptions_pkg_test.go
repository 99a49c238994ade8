//go:build unix || windows

package bionet

import (
	"slices"
	"syscall"
	"testing"

	"example.com/bio/internal/socktest"
	"example.com/bio/internal/sys"
)

// TestTCPOptions: what package net sets on a connection is undone.
func TestTCPOptions(t *testing.T) {
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	socktest.CheckErrno(t, "setsockopt", sys.SetNoDelay(fd, true))
	before := readTCPOptions(fd)
	if len(before) != len(optionsOfFileConn) {
		t.Errorf("%d options, want %d", len(before), len(optionsOfFileConn))
	}
	for _, option := range before { // the times and the flags have other values then
		value := option.value + 1
		if option.value == 1 {
			value = 0
		}
		socktest.CheckErrno(t, "setsockopt", sys.SetOption(fd, option.level, option.name, value))
	}
	changed := readTCPOptions(fd)
	before.restore(fd)
	for i, after := range readTCPOptions(fd) {
		if after != before[i] || after == changed[i] {
			t.Errorf("option %+v, want %+v; it was changed to %d", after, before[i], changed[i].value)
		}
	}
	if slices.Equal(changed, before) {
		t.Error("no option was changed")
	}
}
