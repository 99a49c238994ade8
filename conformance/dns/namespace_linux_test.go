package dns_test

import (
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
)

// network is what a namespace has of a network.
type network struct {
	name     string
	commands []string // of ip(8)
}

var networks = []network{
	{"nothing", nil},
	{"loopback", []string{"link set lo up"}},
	{"inet", slices.Concat(link, []string{"address add 192.0.2.2/24 dev inner", "route add default via 192.0.2.1"})},
	{"inet6", slices.Concat(link, []string{"address add 2001:db8::2/64 dev inner nodad", "route add default via 2001:db8::1"})},
	{"both", slices.Concat(link, []string{
		"address add 192.0.2.2/24 dev inner", "route add default via 192.0.2.1",
		"address add 2001:db8::2/64 dev inner nodad", "route add default via 2001:db8::1",
	})},
}

// link is a link without link-local addresses, which would count as IPv6.
var link = []string{
	"link set lo up", "link add name inner type veth peer name outer",
	"link set inner addrgenmode none", "link set outer addrgenmode none",
	"link set inner up", "link set outer up",
}

// files are what a namespace has in /etc.
var files = map[string]string{
	"resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
	"hosts": "127.0.0.1 localhost\n" +
		"192.0.2.10 files-inet.test files-alias\n" +
		"2001:db8::10 files-inet6.test\n" +
		"192.0.2.11 files-both.test\n2001:db8::11 files-both.test\n" +
		"192.0.2.12 files-many.test\n198.51.100.12 files-many.test\n203.0.113.12 files-many.test\n",
	"services":      "http 80/tcp www\ndomain 53/tcp\ndomain 53/udp\nname 7000/tcp alias\nother 7000/tcp\nsctp-only 7001/sctp\n",
	"host.conf":     "multi on\n",
	"nsswitch.conf": "hosts: files dns\nservices: files\n",
}

// The environment of the process in a namespace.
const (
	peerVariable    = "BIO_NAMESPACE_PEER"
	networkVariable = "BIO_NAMESPACE_NETWORK"
)

// TestLibcrypto asks libcrypto and package lookup the same, with the same files in /etc,
// the same name server and the same interfaces: each network is in a namespace of a
// process of its own.
func TestLibcrypto(t *testing.T) {
	if peer := os.Getenv(peerVariable); peer != "" {
		compareInNamespace(t, peer, os.Getenv(networkVariable))
		return
	}
	peer := oracle.Build(t, "../../lookup/testdata/libcrypto.c")
	if _, err := exec.LookPath("ip"); err != nil {
		missing(t, "no ip (package iproute2): %v", err)
	}
	parent, unfired := t.Name(), make(map[string]int)
	for _, n := range networks {
		t.Run(n.name, func(t *testing.T) {
			command := exec.Command("/proc/self/exe", "-test.run=^"+parent+"$", "-test.v", "-test.timeout=2m")
			command.Env = append(os.Environ(), peerVariable+"="+peer, networkVariable+"="+n.name)
			command.SysProcAttr = namespaces()
			output, err := command.CombinedOutput()
			if err != nil && command.ProcessState == nil {
				missing(t, "no namespaces: %v", err)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, output)
			}
			if strings.Contains(string(output), "--- SKIP: "+parent+" ") {
				missing(t, "in the namespace:\n%s", output)
			}
			for _, name := range unfiredIn(t, string(output)) {
				unfired[name]++
			}
		})
	}
	for name, n := range unfired {
		if n == len(networks) {
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

// missing skips a test that cannot run, or fails it where it must.
func missing(t *testing.T, format string, arguments ...any) {
	t.Helper()
	if os.Getenv("BIO_ORACLE") == "require" {
		t.Fatalf(format, arguments...)
	}
	t.Skipf(format, arguments...)
}

// namespaces asks for new ones, in a user namespace where the test is not root.
func namespaces() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS}
	if os.Getuid() != 0 {
		attributes.Cloneflags |= unix.CLONE_NEWUSER
		attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return attributes
}

// furnish gives the namespaces of this process a network and files.
func furnish(t *testing.T, name string) {
	t.Helper()
	for _, n := range networks {
		if n.name != name {
			continue
		}
		for _, command := range n.commands {
			if output, err := exec.Command("ip", strings.Fields(command)...).CombinedOutput(); err != nil {
				missing(t, "ip %s: %v\n%s", command, err, output)
			}
		}
	}
	// The files are in a file system of this process's own, which hides the other ones.
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		missing(t, "no mount point of its own: %v", err)
	}
	if err := unix.Mount("tmpfs", "/etc", "tmpfs", 0, ""); err != nil {
		missing(t, "no file system of its own: %v", err)
	}
	for file, text := range files {
		if name == "nothing" && (file == "services" || file == "host.conf") {
			continue
		}
		if err := os.WriteFile("/etc/"+file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// goResolver reads the files of the namespace and asks its name server.
var goResolver = net.Resolver{PreferGo: true}
