package main

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

var withoutIPv6 = []string{"IPv4 alone", "IPv4 listener", "AF_UNIX listener"}

func TestDemonstrationOnOtherMachines(t *testing.T) {
	t.Run("no fast open", func(t *testing.T) {
		socktest.Need(t, "tfo")
		if sandbox.Again(t, sandbox.Network) {
			sandbox.SetSysctl(t, "ipv4/tcp_fastopen", "0")
			why := "no TCP Fast Open for clients here (BIO_connect <>: unable to tfo: operation not supported)"
			checkDemonstration(t, append([]string{why}, here(t)...)...)
		}
	})
	t.Run("fast open", func(t *testing.T) {
		socktest.Need(t, "tfo")
		if sandbox.Again(t, sandbox.Network) {
			sandbox.SetSysctl(t, "ipv4/tcp_fastopen", "3")
			if report := checkDemonstration(t, here(t)...); strings.Contains(report, "no TCP Fast Open") {
				t.Errorf("TCP Fast Open is not shown:\n%s", report)
			}
		}
	})
	t.Run("no IPv6 address", func(t *testing.T) {
		if sandbox.Again(t, sandbox.Network) {
			socktest.Need(t, "ipv6")
			sandbox.SetSysctl(t, "ipv6/conf/all/disable_ipv6", "1")
			why := "BIO_bind [::1]:0: unable to bind socket: cannot assign requested address"
			checkDemonstration(t, append([]string{why}, withoutIPv6...)...)
		}
	})
	t.Run("no IPv6 family", func(t *testing.T) {
		family := sandbox.Arg{Index: 0, Op: sandbox.Equal, Value: unix.AF_INET6}
		rule := sandbox.Rule{Calls: []uint32{unix.SYS_SOCKET}, Args: []sandbox.Arg{family}, Errno: unix.EAFNOSUPPORT}
		rule.Run(t, func(t *testing.T) {
			why := "BIO_socket: unable to create socket: address family not supported by protocol"
			checkDemonstration(t, append([]string{why}, withoutIPv6...)...)
		})
	})
	t.Run("no loopback interface", func(t *testing.T) {
		socktest.Need(t, "ip")
		if !sandbox.Again(t, sandbox.Network) {
			return
		}
		sandbox.IP(t, "link set lo down")
		want := "echo: the loopback interface does not work: BIO_connect: context deadline exceeded\n"
		if output := demonstration(t, echoCommand(t), 1); output != want {
			t.Error(output)
		}
	})
}

// TestFastOpenWithoutInput: a client whose input is empty connects with TFO too, although
// the kernel waits for the first write before it connects.
func TestFastOpenWithoutInput(t *testing.T) {
	socktest.Need(t, "tfo")
	if !sandbox.Again(t, sandbox.Network) {
		return
	}
	sandbox.SetSysctl(t, "ipv4/tcp_fastopen", "3")
	server, address := startServer(t, "127.0.0.1:0", "-tfo")
	eachMode(t, func(t *testing.T, switches ...string) {
		for _, text := range []string{"first", "second", "", "last"} {
			checkEcho(t, text, address, append(switches, "-tfo")...)
		}
	})
	interrupt(t, server)
}
