package dns_test

import (
	"net"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/oracle/lookups"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// files are what a namespace has in /etc.
var files = map[string]string{
	"resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
	"hosts": "127.0.0.1 localhost\n" +
		"192.0.2.10 files-inet.test files-alias\n" +
		"2001:db8::10 files-inet6.test\n" +
		"192.0.2.11 files-both.test\n2001:db8::11 files-both.test\n" +
		"192.0.2.13 1.2.3.4.5\n2001:db8::13 1.2.3.4.6\n192.0.2.14 0x100000000\n" +
		"192.0.2.12 files-many.test\n198.51.100.12 files-many.test\n203.0.113.12 files-many.test\n",
	"services":      "http 80/tcp www\ndomain 53/tcp\ndomain 53/udp\nname 7000/tcp alias\nother 7000/tcp\nsctp-only 7001/sctp\n",
	"host.conf":     "multi on\n",
	"nsswitch.conf": "hosts: files dns\nservices: files\n",
}

// peerVariable names in the environment the C program, for the process in a namespace.
const peerVariable = "BIO_TEST_PEER"

// TestLibcrypto asks libcrypto and package lookup the same, with the same files in /etc,
// the same name server and the same interfaces: each network is in the namespaces of
// another process.
func TestLibcrypto(t *testing.T) {
	socktest.Need(t, "libcrypto", "ip")
	if os.Getenv(peerVariable) == "" {
		t.Setenv(peerVariable, oracle.Build(t, "../../lookup/testdata/libcrypto.c"))
	}
	unfired := make(map[string]int)
	for _, n := range lookups.Networks {
		t.Run(n.Name, func(t *testing.T) {
			output, inside := sandbox.Rerun(t, sandbox.Network, sandbox.Mount)
			if inside {
				n.Furnish(t)
				furnish(t, n.Name)
				compareInNamespace(t, os.Getenv(peerVariable), n.Name)
				return
			}
			for _, name := range unfiredIn(t, output) {
				unfired[name]++
			}
		})
	}
	for name, n := range unfired {
		if n == len(lookups.Networks) {
			t.Errorf("rule %s was not needed", name)
		}
	}
}

// unfiredMark begins the line in which a process in a namespace says which rules it did
// not need.
const unfiredMark = "rules not needed:"

func unfiredIn(t *testing.T, output string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(output, unfiredMark)
	if !ok {
		t.Error("no word of rules")
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Fields(line)
}

// furnish gives the mount namespace of this process the files. They are in a new file system,
// which hides those of the machine.
func furnish(t *testing.T, network string) {
	t.Helper()
	err := sandbox.PrivateMounts()
	if err == nil {
		err = unix.Mount("tmpfs", "/etc", "tmpfs", 0, "")
	}
	if err != nil {
		socktest.Lack(t, "mountns", err)
	}
	for file, text := range files {
		if network == "nothing" && (file == "services" || file == "host.conf") {
			continue
		}
		socktest.Check(t, os.WriteFile("/etc/"+file, []byte(text), 0o644))
	}
}

// goResolver reads the files of the namespace and asks its name server.
var goResolver = net.Resolver{PreferGo: true}
