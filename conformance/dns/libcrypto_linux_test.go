package dns_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/oracle/lookups"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

// all are addresses of many kinds, for their order.
var all = []string{
	"2001:db8:1::1", "198.51.100.1", "::1", "127.0.0.1", "10.0.0.1", "2002:c000:201::1", "fd00::1", "192.0.2.3",
	"169.254.1.1", "2001:db8::3", "2001::1", "fec0::1",
}

// namespaceAnswers is the name server of a namespace.
func namespaceAnswers() map[string]answer {
	return map[string]answer{
		"both.test":              has("192.0.2.1", "2001:db8::1"),
		"inet.test":              has("192.0.2.1"),
		"inet6.test":             has("2001:db8::1"),
		"alias.test":             alias("both.test.", "192.0.2.1", "2001:db8::1"),
		"all.test":               has(all...),
		"many.test":              truncated(forged, has(many()...)),
		"empty.test":             has(),
		"servfail.test":          code(dns.RcodeServerFailure),
		"refused.test":           code(dns.RcodeRefused),
		"formerr.test":           code(dns.RcodeFormatError),
		"notimp.test":            code(dns.RcodeNotImplemented),
		"lame.test":              lame,
		"silent.test":            silence,
		"a_b.test":               has("192.0.2.1"),
		"-a.test":                has("192.0.2.1"),
		"256.1.1.1":              has("192.0.2.1", "2001:db8::1"),
		"1.2.3.4.7":              has("192.0.2.1"),
		"08":                     has("192.0.2.1"),
		"0x":                     has("192.0.2.1", "2001:db8::1"),
		"files-inet.test":        has("192.0.2.99", "2001:db8::99"),
		"files-inet6.test":       has("192.0.2.99", "2001:db8::99"),
		"1.2.0.192.in-addr.arpa": isNamed("first.test.", "second.test."),
		"2.2.0.192.in-addr.arpa": code(dns.RcodeServerFailure),
		"3.2.0.192.in-addr.arpa": code(dns.RcodeRefused),
		"4.2.0.192.in-addr.arpa": silence,
		"6.2.0.192.in-addr.arpa": isNamed(`es\027cape.test.`),
		"7.2.0.192.in-addr.arpa": isNamed(`es\027cape.test.`, "good.test."),
		"5.2.0.192.in-addr.arpa": isNamed(),
		strings.Repeat("0.", 24) + "8.b.d.0.1.0.0.2.ip6.arpa": isNamed("six.test."),
	}
}

// numericHosts are hosts that need neither files nor a name server.
var numericHosts = []string{
	"", "*", "::1", "127.0.0.1", "1.2.3.4", "2001:db8::7", "::ffff:1.2.3.4", "::1%lo", "::1%77",
	"fe80::1%lo", "fe80::1%77", "fe80::1%78", "fe80::1%nope", "ff01::1%77", "ff02::1%77", "ff03::1%lo",
	"::ffff:1.2.3.4%lo", "::ffff:1.2.3.4%7", "::ffff:254.128.0.1%lo", "::ffff:255.2.0.1%77",
}

// hostNames are the hosts that are looked up; most need a name server.
func hostNames(servers bool) []string {
	names := []string{
		"localhost", "localhost.", "files-inet.test", "files-alias", "files-both.test", "files-many.test", "FILES-inet6.test",
	}
	if !servers {
		return names
	}
	for name := range namespaceAnswers() {
		names = append(names, name)
	}
	return append(names,
		"no-such-name.test", "[::1]", "127.0.0.1 ", " 127.0.0.1", "bad host name", "a..b", "caf\u00e9.test",
		"1.2.3.4%1", "both.test\n", "BOTH.test", "both.test.", ".", strings.Repeat("a", 64)+".test",
		"1.2.3.4.5", "1.2.3.4.6", "1..2", "1.2.3.4.5.", "0x100000000", "1.2.3.256", "1.16777216",
	)
}

// compareInNamespace is the part of TestLibcrypto that runs in a namespace.
func compareInNamespace(t *testing.T, peer, network string) {
	servers := network != "nothing"
	patient := network == "loopback" // for name servers that let both sides wait for a second
	if servers {
		serve(t, 53, namespaceAnswers())
	}
	var list []lookups.Request
	for _, family := range []int{unix.AF_UNSPEC, unix.AF_INET, unix.AF_INET6} {
		for _, host := range numericHosts {
			list = append(list, hostRequest(host, lookup.Client, family), hostRequest(host, lookup.Server, family))
		}
		for _, name := range hostNames(servers) {
			if name == "silent.test" && (family != unix.AF_INET || !patient) {
				continue
			}
			list = append(list, hostRequest(name, lookup.Client, family))
		}
	}
	for _, service := range []string{"http", "www", "name", "alias", "other", "7000", "sctp-only", "domain", "https"} {
		for _, socktype := range []int{0, unix.SOCK_STREAM, unix.SOCK_SEQPACKET} {
			list = append(list, serviceRequest(service, socktype))
		}
	}
	if servers {
		list = append(list, nameRequests(t, patient)...)
		list = append(list, fullRequests()...)
	}
	lookups.Compare(t, peer, list)
	t.Log(unfiredMark, strings.Join(oracle.Unfired("conformance", ""), " "))
}

// fullRequests look hosts up while no descriptor is free.
func fullRequests() []lookups.Request {
	var list []lookups.Request
	for _, host := range append([]string{"localhost", "files-inet.test", "both.test", "no-such-name.test"}, numericHosts...) {
		for _, family := range []int{unix.AF_UNSPEC, unix.AF_INET, unix.AF_INET6} {
			list = append(list, hostRequest(host, lookup.Client, family).Full())
		}
	}
	return list
}

// hostRequest looks a host up. The rules are about what only the answer of C shows.
func hostRequest(host string, kind lookup.Type, family int) lookups.Request {
	q := lookups.Question{Net: &goResolver, Kind: kind, Family: family, SockType: unix.SOCK_STREAM, Host: host, Service: "80"}
	r := q.Request()
	r.Allows = func(there, here string) bool {
		switch {
		case there == noData && here == unknownName:
			oracle.Fired("no-data")
		case host == "formerr.test" && there == unknownName && here == temporary:
			oracle.Fired("format-error")
		case isDotted(host) && !inHosts(host) && here == unknownName:
			oracle.Fired("dotted-name")
		case inHosts(host) && (here == unknownName || hasAll(there, here)):
			// C went on to the name server, for good or ill, or stopped after one line.
			oracle.Fired("hosts-file")
		case there == unknownName && strings.HasSuffix(host, ".") && inHosts(strings.TrimSuffix(host, ".")):
			// C compares the dot at the end of the name too.
			oracle.Fired("hosts-file")
		case isReordered(there, here):
			oracle.Fired("address-order")
		default:
			return false
		}
		return true
	}
	return r
}

var (
	unknownName    = lookups.Failure(0x10080002, "Name or service not known")
	unknownService = lookups.Failure(0x10080002, "Servname not supported for ai_socktype")
	noData         = lookups.Failure(0x10080002, "No address associated with hostname")
	temporary      = lookups.Failure(0x10080002, "Temporary failure in name resolution")
)

// hasAll reports whether the one answer has the results of the other, and more.
func hasAll(there, here string) bool {
	results := strings.Split(here, "\t")
	for _, result := range strings.Split(there, "\t") {
		if !slices.Contains(results, result) {
			return false
		}
	}
	return len(results) > strings.Count(there, "\t")+1
}

// inHosts reports whether the hosts file has addresses of host, of whatever family.
func inHosts(host string) bool {
	return slices.Contains(strings.Fields(files["hosts"]), strings.ToLower(host))
}

// isDotted reports whether host consists of digits and dots.
func isDotted(host string) bool { return host != "" && strings.Trim(host, "0123456789.") == "" }

// serviceRequest looks a service up.
func serviceRequest(service string, socktype int) lookups.Request {
	q := lookups.Question{Net: &goResolver, Family: unix.AF_INET, SockType: socktype, Host: "127.0.0.1", Service: service}
	r := q.Request()
	r.Allows = func(there, here string) bool {
		if _, err := os.Stat("/etc/services"); err == nil || there != unknownService || !strings.HasPrefix(here, "1\t") {
			return false
		}
		oracle.Fired("known-services")
		return true
	}
	return r
}

// nameRequests ask for the names of addresses.
func nameRequests(t *testing.T, patient bool) []lookups.Request {
	var list []lookups.Request
	for _, text := range []string{
		"192.0.2.1:80", "192.0.2.2:81", "192.0.2.3:7000", "192.0.2.4:53", "192.0.2.5:7001", "192.0.2.6:80", "192.0.2.7:80", "192.0.2.9:80", "192.0.2.10:80",
		"[2001:db8::]:80", "[2001:db8::10]:80", "[2001:db8::77]:80", "[::ffff:192.0.2.1]:80", "[::ffff:192.0.2.10]:80",
		"[fe80::1%1]:80", "[fe80::1%99]:80", "[ff01::1%1]:80", "[ff02::1%1]:80", "[ff03::1%1]:80",
	} {
		if text == "192.0.2.4:53" && !patient {
			continue
		}
		r := lookups.Names(&goResolver, socktest.IP(t, text))
		r.Allows = func(there, here string) bool {
			hostFailure, serviceFailure, _ := strings.Cut(there, "\t-\t")
			service, ok := strings.CutPrefix(here, hostFailure+"\t=")
			if !ok || !strings.HasPrefix(hostFailure, "-") || "-\t"+serviceFailure != hostFailure || !strings.HasSuffix(service, "\t") {
				return false
			}
			oracle.Fired("service-alone")
			return true
		}
		list = append(list, r)
	}
	return list
}
