//go:build !portable

package sys

import (
	"maps"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// socketcalls are the numbers of the calls of socketcall(2) under their names in
// linux/net.h, on the ports that use it.
var socketcalls map[string]uint64

// TestHeaders compares the constants with those of the C headers.
func TestHeaders(t *testing.T) {
	socktest.Need(t, "gcc")
	program := filepath.Join(t.TempDir(), "constants")
	if output, err := exec.Command(socktest.Compiler, "-o", program, "testdata/constants.c").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.Command(program).Output()
	socktest.Check(t, err)
	theirs := make(map[string]uint64)
	for line := range strings.Lines(string(output)) {
		i := strings.LastIndexByte(line, ' ') // the name may have spaces
		theirs[line[:i]], err = strconv.ParseUint(strings.TrimSpace(line[i:]), 10, 64)
		socktest.Check(t, err)
	}
	var inet4, inet6, path sockaddr.Sockaddr
	inet4.SetInet4([4]byte{}, 0)
	inet6.SetInet6([16]byte{}, 0, 0)
	path.SetUnix([]byte("/"))
	ours := map[string]uint64{
		"FIONBIO":                     uint64(fionbio()),
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
			t.Errorf("%s is %#x, in the headers %#x (found: %t)", name, value, their, found)
		}
	}
}
