//go:build !portable

package sys_test

import (
	"maps"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// TestHeaders compares our own constants with those of the C headers.
func TestHeaders(t *testing.T) {
	program := oracle.Build(t, "testdata/constants.c")
	output, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs := make(map[string]uint64)
	for line := range strings.Lines(string(output)) {
		i := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseUint(strings.TrimSpace(line[i:]), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		theirs[line[:i]] = value
	}
	var inet4, inet6, path sockaddr.Sockaddr
	inet4.SetInet4([4]byte{}, 0)
	inet6.SetInet6([16]byte{}, 0, 0)
	path.SetUnix([]byte("/"))
	ours := map[string]uint64{
		"FIONBIO":                     uint64(sys.FIONBIO()),
		"SOMAXCONN":                   sys.Backlog,
		"SOCK_CLOEXEC":                unix.SOCK_CLOEXEC,
		"SOCK_NONBLOCK":               unix.SOCK_NONBLOCK,
		"TCP_FASTOPEN":                unix.TCP_FASTOPEN,
		"TCP_FASTOPEN_CONNECT":        unix.TCP_FASTOPEN_CONNECT,
		"sizeof(struct sockaddr_in)":  uint64(inet4.Len()),
		"sizeof(struct sockaddr_in6)": uint64(inet6.Len()),
		"sizeof(struct sockaddr_un)":  uint64(path.Len()),
	}
	maps.Copy(ours, socketcalls)
	for name, value := range ours {
		if their, found := theirs[name]; !found || their != value {
			t.Errorf("%s is %#x, in the headers %#x (%v)", name, value, their, found)
		}
	}
}
