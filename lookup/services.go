package lookup

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// services is the text of a services database, services(5): lines of
//
//	name port/protocol alias... # comment
//
// Other lines are ignored. The first line that fits counts.
type services string

// wellKnown are the services that are known without a services database, as in an empty
// container: names that programs are commonly given, with their registered ports.
const wellKnown services = `
echo        7/tcp
echo        7/udp
ftp         21/tcp
ssh         22/tcp
telnet      23/tcp
smtp        25/tcp    mail
domain      53/tcp
domain      53/udp
http        80/tcp    www
pop3        110/tcp
ntp         123/udp
imap2       143/tcp   imap
snmp        161/udp
ldap        389/tcp
https       443/tcp
https       443/udp
submissions 465/tcp   ssmtp smtps
syslog      514/udp
submission  587/tcp
ldaps       636/tcp
domain-s    853/tcp
imaps       993/tcp
pop3s       995/tcp
mqtt        1883/tcp
`

// readServices returns the services database of the system. It reads it each time, as the C
// library does, so that a program sees what an administrator changes.
func readServices() services {
	path := "/etc/services"
	if runtime.GOOS == "windows" {
		path = filepath.Join(os.Getenv("SystemRoot"), `System32\drivers\etc\services`)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return wellKnown
	}
	return services(text)
}

// port returns the port of the service called name, by its name or an alias. Case
// counts.
func (s services) port(name, protocol string) (uint16, bool) {
	for line := range strings.Lines(string(s)) {
		if e, ok := parseService(line); ok && e.protocol == protocol && slices.Contains(e.names, name) {
			return e.port, true
		}
	}
	return 0, false
}

// name returns the name of the service at port, without regard to aliases.
func (s services) name(port uint16, protocol string) (string, bool) {
	for line := range strings.Lines(string(s)) {
		if e, ok := parseService(line); ok && e.protocol == protocol && e.port == port {
			return e.names[0], true
		}
	}
	return "", false
}

// serviceEntry is a line of a services database.
type serviceEntry struct {
	names    []string // the name and the aliases
	port     uint16
	protocol string
}

// parseService parses a line, and reports whether it is an entry.
func parseService(line string) (serviceEntry, bool) {
	line, _, _ = strings.Cut(line, "#")
	fields := strings.FieldsFunc(line, isSpace)
	if len(fields) < 2 {
		return serviceEntry{}, false
	}
	digits, protocol, _ := strings.Cut(fields[1], "/")
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || protocol == "" {
		return serviceEntry{}, false
	}
	return serviceEntry{slices.Delete(fields, 1, 2), uint16(port), protocol}, true
}
